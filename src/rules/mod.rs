//! The yes/no questions, a file each, all of one shape: the rule as data, the gathering of its
//! facts, and the decision from typed values.
//!
//! | rule | may this user … | allowed when, besides its guards |
//! | --- | --- | --- |
//! | [`availability`] | use the chat in this app | the app is single-session, or the roles open the pane and the profile has the chat |
//! | [`connect`] | connect this chat to this record | the chat is new, or the user is in it |
//! | [`disconnect`] | disconnect this chat from this record | a privilege, or owner or connector with the type's toggle |
//! | [`view`] | see the connection | the user is in the chat, or could join it |
//! | [`join`] | join the chat | the type lets people join, and the user may change the record |
//! | [`open_record`] | open the record | the user may read it |
//! | [`timeline_entry`] | see the chat on the timeline | the user may read the record |
//! | [`timeline_open_chat`] | open the chat from the timeline | the user is in the chat, or could join it |
//! | [`configure`] | change this setting from this app | the right administrator |
//! | [`suggest_participant`] | be suggested as a participant | a Teams licence |
//!
//! Every rule can be asked from facts alone (`RULE.decide(facts)`), from gathered values
//! (`facts(…)`, when many questions share a user or a record), and from typed values (`decide(…)`).

pub mod availability;
pub mod configure;
pub mod connect;
pub mod disconnect;
pub mod join;
pub mod open_record;
pub mod suggest_participant;
pub mod timeline_entry;
pub mod timeline_open_chat;
pub mod view;

use crate::rule::Rule;

/// Every rule; `configure` stands once per setting.
pub const ALL: [&Rule; 14] = [
    availability::RULE,
    connect::RULE,
    disconnect::RULE,
    view::RULE,
    join::RULE,
    open_record::RULE,
    timeline_entry::RULE,
    timeline_open_chat::RULE,
    configure::CHAT_SWITCH,
    configure::TIMELINE_SYNC,
    configure::RECORD_TYPES,
    configure::PROFILES,
    configure::ROLE_PRIVILEGES,
    suggest_participant::RULE,
];

/// The rule of this name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Rule> {
    ALL.into_iter().find(|rule| rule.name() == name)
}
