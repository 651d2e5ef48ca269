//! What is found in roles, and in the profiles that decide what their holders have.

use super::{At, FindingCode, Lint};
use crate::{
    condition::{Condition, Conditions, Scope},
    document::Step::{Index, Key},
    id::LogicalName,
    model::{App, BuiltinApp, BuiltinRole, Privileges, Profile, Role},
    review::people::or,
    rules::{availability, configure::Setting, timeline_open_chat},
    vocabulary,
};
use alloc::{string::String, vec::Vec};

impl Lint<'_> {
    pub(super) fn roles(&mut self) {
        let tenant = self.tenant;
        let denied = Setting::ALL.iter().filter(|setting| {
            let rule = setting.rule();
            let but_roles = Conditions::ALL.difference(Conditions::of_scope(Scope::Role));
            !rule.decide(self.best_case().union(but_roles)).is_allowed()
        });
        let denied: Vec<String> = denied.map(|setting| setting.rule().deed().0.into()).collect();
        if !tenant.roles().is_empty() && !denied.is_empty() {
            let sentence = format_args!(
                "no role lets anybody {}: add the role System Administrator, or give another its privileges",
                or(&denied),
            );
            self.find(FindingCode::NobodyAdministers, [Key("roles")], sentence);
        }
        let unread = self.unread_tables();
        if !self.privileges.intersection(Privileges::PANE).is_empty() && !unread.is_empty() {
            let sentence = format_args!(
                "roles read tables of the productivity pane, and none reads {}, without which the others give nothing: \
                 give the missing reads to a role",
                or(&unread),
            );
            self.find(FindingCode::PaneReadsIncomplete, [Key("roles")], sentence);
        }
        for (index, role) in tenant.roles().iter().enumerate() {
            self.role(At::item("roles", index), role);
        }
    }

    fn role(&mut self, at: At<'_>, role: &Role) {
        let builtin = role.builtin().map_or(Privileges::NONE, BuiltinRole::privileges);
        let name = self.names.role(role);
        if role.builtin().is_none() && role.added().is_empty() && role.revoked().is_empty() {
            let sentence = format_args!("role {name} grants nothing: give it privileges, or leave it out");
            self.find(FindingCode::RoleGrantsNothing, at, sentence);
        }
        for (index, privilege) in role.added().iter().enumerate() {
            let item = [Key("privileges"), Index(index)];
            let place = at.below(&item);
            let deed = vocabulary::privilege(*privilege);
            if role.revoked().contains(privilege) {
                let sentence = format_args!(
                    "role {name} is given the privilege to {deed} and has it revoked, and revoking wins: drop one of the two"
                );
                self.find(FindingCode::PrivilegeRevoked, place, sentence);
            } else if builtin.contains(*privilege) {
                let sentence =
                    format_args!("role {name} has the privilege to {deed} as a built-in role anyway: leave it out");
                self.find(FindingCode::PrivilegeHeldAlready, place, sentence);
            }
        }
        for (index, privilege) in role.revoked().iter().enumerate() {
            if !builtin.contains(*privilege) && !role.added().contains(privilege) {
                let deed = vocabulary::privilege(*privilege);
                let sentence = format_args!("role {name} does not have the privilege to {deed} anyway: leave it out");
                self.find(FindingCode::RevokedNotHeld, at.below(&[Key("revoked"), Index(index)]), sentence);
            }
        }
    }

    /// Whether the chat is on for a multisession app, or for none at all, which another finding reports.
    fn has_multisession_chat_app(&self) -> bool {
        let is_multisession = |id: &LogicalName| {
            let builtin = BuiltinApp::from_code(id.as_str()).map(BuiltinApp::is_multisession);
            builtin.or_else(|| self.tenant.custom_app(id.as_str()).map(App::is_multisession)).unwrap_or(false)
        };
        self.tenant.chat_apps().is_none_or(|apps| apps.is_empty() || apps.iter().any(is_multisession))
    }

    pub(super) fn profile(&mut self, at: At<'_>, profile: &Profile) {
        let name = self.names.profile(profile);
        if profile.users().is_empty() {
            let sentence = format_args!("nobody is on profile {name}: put users on it, or leave it out");
            return self.find(FindingCode::ProfileWithoutUsers, at.below(&[Key("users")]), sentence);
        }
        let chat = at.below(&[Key("chat")]);
        let pane = at.below(&[Key("pane_integration")]);
        match (profile.has_chat(), profile.has_pane_integration()) {
            (false, false) => {
                let sentence = format_args!(
                    "profile {name} keeps the chat from its users in multisession apps: turn it on, or take the users off \
                     the profile"
                );
                self.find(FindingCode::ProfileWithoutChat, chat, sentence);
            }
            (false, true) => {
                let sentence = format_args!(
                    "profile {name} has the chat in its pane, but not the chat: turn the chat on, or take it out of the pane"
                );
                self.find(FindingCode::PaneWithoutChat, pane, sentence);
            }
            (true, has_pane) => {
                let facts = self.best_case().with(Condition::ProfileChatEnabled);
                if !availability::RULE.decide(facts).is_allowed() {
                    let sentence = format_args!(
                        "the users of profile {name} can't use the chat in multisession apps, as no role reads {}: \
                         give the missing reads to a role, or add the role Productivity tools user",
                        or(&self.unread_tables()),
                    );
                    self.find(FindingCode::ProfileWithoutPaneAccess, chat, sentence);
                }
                if self.tenant.is_chat_enabled() && !self.has_multisession_chat_app() {
                    let sentence = format_args!(
                        "profile {name} has the chat, which is turned on for no multisession app, and profiles count in \
                         no other: turn it on for one"
                    );
                    self.find(FindingCode::ProfileWithoutChatApp, chat, sentence);
                }
                let without_pane = Conditions::ALL.difference(Conditions::of(&[Condition::PaneIntegration]));
                let facts = without_pane.with_if(has_pane, Condition::PaneIntegration);
                let is_synced = self.tenant.is_chat_enabled() && self.tenant.timeline_sync_since().is_some();
                if is_synced && self.has_timelines() && !timeline_open_chat::RULE.decide(facts).is_allowed() {
                    let sentence = format_args!(
                        "the users of profile {name} see chats on timelines and can't open them there: turn on the chat in its pane"
                    );
                    self.find(FindingCode::TimelineWithoutPane, pane, sentence);
                }
            }
        }
    }
}
