//! The yes/no questions, a file each, all of one shape: the docs, the rule as data, and the decision
//! from typed values. [`ALL`] lists them.
//!
//! Every rule can be asked from facts alone (`RULE.decide(facts)`), from gathered values
//! ([`Subject::decide`](crate::model::Subject::decide), when many questions share a user or a record),
//! and from typed values (`decide(…)`).
//!
//! # The examples
//!
//! Those of the rules' pages are about Anna, who owns a Case, connected its chat and is in it, and Bela, who did
//! none of this:
//!
//! ```
//! use crm_chat_policy::{document::TenantDocument, id::UserId, model::*, rules::*};
//!
//! let (anna, bela) = (UserId::from_u128(1).unwrap(), UserId::from_u128(2).unwrap());
//! let case = Record {
//!     record_type: "incident".parse()?,
//!     id: "7d4f5c52-0000-4000-8000-000000000001".parse()?,
//!     owner: Owner::User(anna),
//! };
//! let chat = Connection::new("19:a@thread.v2".parse()?, anna, [anna]);
//!
//! let tenant = TenantDocument::default().build()?;
//! let decision = view::decide(&tenant, &User::new(bela), &case, &[AccessRight::Read], &chat)?;
//! assert!(!decision.is_allowed(), "the chat is off by default");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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

use crate::{
    condition::{Conditions, Scope},
    rule::Rule,
};

/// Makes the list of rules and its docs: a line a module, with its rules, what they ask, and when the
/// answer is yes. A file that no line names fails a test.
macro_rules! rules {
    ($( $module:ident: $($RULE:ident)+, $asks:literal, $when:literal; )+) => {
        /// Every rule; `configure` has one per setting.
        ///
        /// | rule | may this user … | allowed when, besides its guards |
        /// | --- | --- | --- |
        $( #[doc = concat!("| [`", stringify!($module), "`] | ", $asks, " | ", $when, " |")] )+
        pub const ALL: [&Rule; [$( $( stringify!($RULE), )+ )+].len()] = [ $( $( $module::$RULE, )+ )+ ];
    };
}

rules! {
    availability: RULE, "use the chat in this app", "the app is single-session, or the roles open the pane and the profile has the chat";
    connect: RULE, "connect this chat to this record", "the chat is new, or the user is in it";
    disconnect: RULE, "disconnect this chat from this record", "a privilege, or owner or connector with the type's toggle";
    view: RULE, "see the connection", "the user is in the chat, or could join it";
    join: RULE, "join the chat", "the type lets people join, and the user may change the record";
    open_record: RULE, "open the record", "the user may read it";
    timeline_entry: RULE, "see the chat on the timeline", "the user may read the record";
    timeline_open_chat: RULE, "open the chat from the timeline", "the user is in the chat, or could join it";
    configure: CHAT_SWITCH TIMELINE_SYNC RECORD_TYPES PROFILES ROLE_PRIVILEGES, "change this setting from this app", "the right administrator";
    suggest_participant: RULE, "be suggested as a participant", "a Teams licence";
}

/// Each rule has its words and the heading that it was read under.
const _: () = {
    let mut rules = ALL.as_slice();
    while let [rule, rest @ ..] = rules {
        let (deed, of_records) = rule.deed();
        let by_record_type = !rule.condition_set().intersection(Conditions::of_scope(Scope::RecordType)).is_empty();
        assert!(!deed.is_empty() && !rule.heading().is_empty(), "a rule without words or without a heading");
        assert!(of_records.is_empty() != by_record_type, "records are spoken of where their type decides");
        rules = rest;
    }
};
