//! How conditions and rules are said to people: one table beside the conditions.
//!
//! [`Condition::clause`] says what is true of one user when a condition holds. The table adds what is true
//! when it doesn't, and, for conditions that describe people, the same for many users.
//! `{records}`, `{roles}` and `{access}` are replaced by what a tenant calls these.

#[cfg(feature = "report")]
use crate::model::FieldType;
#[cfg(feature = "json")]
use crate::notice::{Caveat, IgnoreReason};
use crate::{
    card::SkipReason,
    condition::{Condition, Scope},
    model::{BuiltinApp, Ownership, Privilege},
    review::lint::Severity,
};

/// What a condition is about, and how it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// A condition that some users meet.
    People {
        /// Of one user, where it fails.
        fails: &'static str,
        /// Of many: a clause that follows "users".
        who: &'static str,
        /// Of many, where it fails.
        who_not: &'static str,
        /// A noun for all who meet it, in the place of "users who …"; empty where there is none.
        noun: &'static str,
    },
    /// A condition that is the same for every user.
    Circumstance {
        /// Where it fails.
        fails: &'static str,
    },
}

macro_rules! vocabulary {
    ( $( $Kind:ident $Variant:ident { $( $key:ident: $text:literal ),+ } )+ ) => {
        impl Condition {
            /// How it is said to people; a condition without words does not compile.
            pub(crate) const fn words(self) -> Words {
                match self { $( Self::$Variant => Words::$Kind { $( $key: $text ),+ }, )+ }
            }
        }
    };
}

vocabulary! {
    Circumstance ChatEnabled { fails: "Teams chat is turned off for the tenant" }
    Circumstance ChatConsent { fails: "the tenant has not granted Chat.ReadWrite.All" }
    Circumstance LicenceCheckConsent { fails: "the tenant has not granted User.Read.All" }
    Circumstance SyncEnabled { fails: "chats are not synced with record timelines" }
    Circumstance RecordTypeConnectable { fails: "chats can't be connected to this record type" }
    Circumstance OwnerMayDisconnect { fails: "record owners can't disconnect chats of this record type" }
    Circumstance ConnectorMayDisconnect { fails: "chat connectors can't disconnect chats of this record type" }
    Circumstance JoinEnabled { fails: "chats of this record type can't be joined" }
    Circumstance NotActivity { fails: "the record is itself an activity" }
    Circumstance ChatInApp { fails: "Teams chat is not turned on for this app" }
    Circumstance SingleSessionApp { fails: "the app is multisession" }
    Circumstance SettingsPageReachable { fails: "the app does not lead to the Teams settings page" }
    People DisconnectPrivilege {
        fails: "no role of the user may disconnect any chat",
        who: "who hold {roles}",
        who_not: "who hold no role that may disconnect any chat",
        noun: "holders of {roles}"
    }
    People SystemAdministrator {
        fails: "no role of the user may administer chat",
        who: "who hold {roles}",
        who_not: "who hold no role that may administer chat",
        noun: "holders of {roles}"
    }
    People PaneAccess {
        fails: "the user's roles can't read all seven tables of the productivity pane",
        who: "whose roles can read all seven tables of the productivity pane",
        who_not: "whose roles can't read all seven tables of the productivity pane",
        noun: ""
    }
    People DefaultProfile {
        fails: "the user is on a custom app profile",
        who: "who are on no custom app profile",
        who_not: "who are on a custom app profile",
        noun: ""
    }
    People ProfileChatEnabled {
        fails: "the user is on no custom app profile with the chat",
        who: "whose custom app profile has the chat",
        who_not: "who are on no custom app profile with the chat",
        noun: ""
    }
    People PaneIntegration {
        fails: "the app is multisession, and the user's profile does not have the chat in its pane",
        who: "who can open chats in their app",
        who_not: "who can't open chats in their app",
        noun: ""
    }
    People TenantAdministrator {
        fails: "the user is not a tenant administrator",
        who: "who are tenant administrators",
        who_not: "who are not tenant administrators",
        noun: "tenant administrators"
    }
    People GlobalAdministrator {
        fails: "the user is not a global administrator",
        who: "who are global administrators",
        who_not: "who are not global administrators",
        noun: "global administrators"
    }
    People TeamsLicence {
        fails: "the user has no Teams licence",
        who: "who have a Teams licence",
        who_not: "who have no Teams licence",
        noun: "people with a Teams licence"
    }
    People RecordOwner {
        fails: "neither the user nor a team of theirs owns the record",
        who: "who own the record",
        who_not: "who don't own the record",
        noun: "owners of {records}"
    }
    People RecordReadable {
        fails: "the user has no read access to the record",
        who: "who have read access to the record",
        who_not: "who have no read access to the record",
        noun: ""
    }
    People JoinAccess {
        fails: "the user has no {access} access to the record",
        who: "who have {access} access to the record",
        who_not: "who have no {access} access to the record",
        noun: ""
    }
    People ChatConnector {
        fails: "somebody else most recently connected this chat to this record, or nobody knows who did",
        who: "who most recently connected the chat to the record",
        who_not: "who did not most recently connect the chat to the record",
        noun: "chat connectors"
    }
    People Participant {
        fails: "the user is not in the chat",
        who: "who are in the chat",
        who_not: "who are not in the chat",
        noun: "participants"
    }
    People NotParticipant {
        fails: "the user is in the chat already",
        who: "who are not in the chat yet",
        who_not: "who are in the chat already",
        noun: ""
    }
    Circumstance GroupChat { fails: "the chat is not a group chat" }
    Circumstance NotConnected { fails: "the chat is connected to the record already" }
    Circumstance ConnectedSinceSync { fails: "the chat was connected before the sync was turned on, or nobody knows when" }
    Circumstance NewChat { fails: "the chat is not started from the record" }
    Circumstance FromDynamics { fails: "the request comes from the chat client" }
}

impl Condition {
    /// What is the case when it holds, of one user.
    pub(crate) const fn holds(self) -> &'static str {
        match self {
            // Which access that is, the tenant says.
            Self::JoinAccess => "the user has {access} access to the record",
            other => other.clause(),
        }
    }

    /// What is the case when it does not hold, as a clause without a full stop.
    pub(crate) const fn fails(self) -> &'static str {
        match self.words() {
            Words::People { fails, .. } | Words::Circumstance { fails } => fails,
        }
    }
}

/// What a privilege lets the holders of a role do.
pub(crate) const fn privilege(privilege: Privilege) -> &'static str {
    match privilege {
        Privilege::DisconnectAnyChat => "disconnect chats from records of every type",
        Privilege::AdministerChat => "change record types, profiles and the privileges of roles",
        Privilege::ReadAppProfile => "read app profiles",
        Privilege::ReadApplicationTabTemplate => "read application tab templates",
        Privilege::ReadNotificationField => "read notification fields",
        Privilege::ReadNotificationTemplate => "read notification templates",
        Privilege::ReadPaneTabConfiguration => "read pane tab configurations",
        Privilege::ReadPaneToolConfiguration => "read pane tool configurations",
        Privilege::ReadProductivityPaneConfiguration => "read productivity pane configurations",
    }
}

/// How bad a finding is.
pub(crate) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Exposure => "Exposes data",
        Severity::Broken => "Does not work",
        Severity::Degraded => "Does less than it says",
        Severity::NoEffect => "Has no effect",
    }
}

/// What the users of an app profile have.
pub(crate) const fn profile(chat: bool, pane_integration: bool) -> &'static str {
    match (chat, pane_integration) {
        (true, true) => "the chat, also in the pane",
        (true, false) => "the chat, but not in the pane",
        (false, true) => "no chat, but the pane's",
        (false, false) => "no chat",
    }
}

/// Who owns the records of a type.
pub(crate) const fn owners(ownership: Ownership) -> &'static str {
    match ownership {
        Ownership::UserOwned => "a user or a team",
        Ownership::OrganizationOwned => "the organisation",
        Ownership::BusinessOwned => "a business unit",
        Ownership::None => "nobody",
    }
}

/// What stands in a field.
#[cfg(feature = "report")]
pub(crate) const fn field_type(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::BigInt | FieldType::Integer => "a whole number",
        FieldType::Boolean => "yes or no",
        FieldType::CalendarRules => "calendar rules",
        FieldType::Customer => "an account or a contact",
        FieldType::DateTime => "a date and time",
        FieldType::Decimal | FieldType::Double => "a number",
        FieldType::EntityName => "a table",
        FieldType::File => "a file",
        FieldType::Image => "an image",
        FieldType::Lookup => "another record",
        FieldType::ManagedProperty => "a managed property",
        FieldType::Memo => "a longer text",
        FieldType::Money => "an amount of money",
        FieldType::MultiSelectPicklist => "several choices",
        FieldType::Owner => "a user or a team",
        FieldType::PartyList => "several people",
        FieldType::Picklist => "a choice",
        FieldType::State => "the state",
        FieldType::Status => "the reason of the state",
        FieldType::String => "a text",
        FieldType::Uniqueidentifier => "an id",
        FieldType::Virtual => "something not stored",
    }
}

/// Why a column is not on a card.
pub(crate) const fn skipped(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Duplicate => "named before in this view",
        SkipReason::BeyondWindow => "beyond the first five columns",
        SkipReason::CardFull => "the card has five fields already",
        SkipReason::RelatedColumn => "a column of a related table",
        SkipReason::UnknownField => "no declared field",
        SkipReason::UnsupportedType => "its type can't be shown",
    }
}

/// Why nobody is told of a field's update.
#[cfg(feature = "json")]
pub(crate) const fn ignored(reason: IgnoreReason) -> &'static str {
    match reason {
        IgnoreReason::ChatDisabled => "Teams chat is turned off for the tenant",
        IgnoreReason::NotificationsOff => "updates of this record type are not announced",
        IgnoreReason::NotWatched => "updates of this field are not announced",
        IgnoreReason::Unchanged => "its value is the same as before",
    }
}

/// What participants should know of an update that they are told of.
#[cfg(feature = "json")]
pub(crate) const fn caveat(caveat: Caveat) -> &'static str {
    match caveat {
        Caveat::InlineImagesNotRendered => "inline images in it may not be shown",
    }
}

/// Whom to ask for what is of a scope, or what to change.
pub(crate) const fn whom_to_ask(condition: Condition) -> &'static str {
    match condition.scope() {
        Scope::Tenant => "a setting of the tenant",
        Scope::RecordType if matches!(condition, Condition::NotActivity) => "no setting changes it",
        Scope::RecordType => "a setting of the record type",
        Scope::App => "a matter of the app",
        Scope::Role => "ask whoever assigns security roles",
        Scope::User => "ask whoever manages users, profiles and licences",
        Scope::Record => "ask whoever owns or shares the record",
        Scope::Chat => "a matter of the chat and who is in it",
        Scope::Request => "a matter of how it is asked",
    }
}

/// What the product calls a built-in app.
pub(crate) const fn app_title(app: BuiltinApp) -> &'static str {
    match app {
        BuiltinApp::CustomerServiceAdminCenter => "Customer Service admin center",
        BuiltinApp::CustomerServiceHub => "Customer Service Hub",
        BuiltinApp::Sales => "Sales",
        BuiltinApp::FieldService => "Field Service",
        BuiltinApp::CustomerServiceWorkspace => "Customer Service workspace",
        BuiltinApp::OmnichannelForCustomerService => "Omnichannel for Customer Service",
    }
}
