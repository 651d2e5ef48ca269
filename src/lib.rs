//! The rules by which chats are connected to CRM records, as Microsoft Teams chats are to
//! Dynamics 365 records.
//!
//! May this user disconnect this chat, join it, connect it, see it on the timeline? Which fields go
//! on the introduction card? Whom is a field update announced to? The crate answers, always the same
//! way and with its reasons. It reads Microsoft's public page *Configure Microsoft Teams chat in
//! Customer Service*, whose headings its docs name in italics; it is not affiliated with Microsoft.
//!
//! ```
//! use crm_chat_policy::{
//!     document::{DisconnectDocument, RecordTypeDocument, TenantDocument},
//!     id::UserId,
//!     model::{Connection, Owner, Record, User},
//!     rules::disconnect,
//! };
//!
//! // With the feature `json`, `Tenant::from_json` reads the same from text.
//! let mut document = TenantDocument::default();
//! document.chat.enabled = true;
//! document.record_types.push(RecordTypeDocument {
//!     name: "incident".into(),
//!     disconnect: DisconnectDocument { record_owner: true, ..Default::default() },
//!     ..Default::default()
//! });
//! let tenant = document.build()?;
//!
//! let (owner, connector) = (UserId::from_u128(1).unwrap(), UserId::from_u128(2).unwrap());
//! let case = Record {
//!     record_type: "incident".parse()?,
//!     id: "7d4f5c52-0000-4000-8000-000000000001".parse()?,
//!     owner: Owner::User(owner),
//! };
//! let chat = Connection::new("19:a@thread.v2".parse()?, connector, vec![owner, connector]);
//!
//! assert!(disconnect::decide(&tenant, &User::new(owner), &case, &chat)?.is_allowed());
//!
//! let denied = disconnect::decide(&tenant, &User::new(connector), &case, &chat)?;
//! assert_eq!(denied.to_string(), "\
//! disconnect: deny
//!   held: chat_enabled, owner_may_disconnect, chat_connector
//!   grant `privilege` lacks:
//!     disconnect_privilege (role): a role of the user may disconnect any chat
//!   grant `owner` lacks:
//!     record_owner (record): the user, or a team of theirs, owns the record
//!   grant `connector` lacks:
//!     connector_may_disconnect (record_type): chat connectors can disconnect chats of this record type");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it is not
//!
//! It does no I/O, knows no clock and keeps nothing: it does not fetch records, sign users in or send
//! messages. It decides from what the caller passes in, and the caller answers for that being true. It
//! is not a general policy engine: its rules are the product's, not yours to write.
//!
//! # How a rule is built
//!
//! A [`Rule`] is a table: guards that every allow needs, and grants of which one must hold in full,
//! over a closed list of 32 [`Condition`]s. Verdict, explanation, truth table, test cases,
//! [bulk evaluation](bulk), [remedies](Decision::remedies), [audience](mod@review::audience) and
//! [comparison](mod@review::compare) are functions of that table, so none of them can disagree with
//! another. All rules are monotone: one more condition never turns an allow into a deny.
//!
//! # The way through
//!
//! Three gates, each with its own error; after the last, nothing can fail.
//!
//! | gate | from | to | error |
//! | --- | --- | --- | --- |
//! | [`id`] | text | ids and names | [`id::ParseIdError`] |
//! | [`document`] | JSON or Rust values | [`model::Tenant`] | [`document::Faults`], all at once |
//! | [`model::Tenant::know_user`] and its siblings | values | facts | [`model::QuestionError`] |
//!
//! Then [`rules`] decide, [`card`] and [`notice`] select, [`bulk`] decides millions of rows, [`review`] looks at
//! whole tenants, and [`conformance`] lets others test against the rules. Around them, each by its feature:
//! `question` puts it all into JSON, `expectation` tests a tenant's own policy, `record` keeps decisions and
//! tries them again, `dataverse` and `graph` read what running systems say, `schema` tells editors of the JSON.
//!
//! Pages to read: [readings](guide::readings), which say how the crate reads Microsoft's page where
//! the page is silent or contradicts itself; [how this crate is tested](guide::how_it_is_tested); [how
//! fast it is](guide::how_fast).
#![cfg_attr(
    feature = "json",
    doc = "And a [cookbook](guide::cookbook); [reviewing a change of policy](guide::reviewing_a_change)."
)]
//!
//! # Guarantees
//!
//! - Same input, same bytes: order is part of the contract, and no hash decides it.
//! - A [`Decision`] is `Copy`; deciding and explaining allocate nothing.
//! - Library code does not panic, whatever it is given, and has no unsafe code.
//! - Codes of conditions, rules, grants, faults and reasons are stable.
//!
//! # Features
//!
//! | feature | default | brings |
//! | --- | --- | --- |
//! | `json` | yes | documents, questions and answers as JSON text |
//! | `dataverse` | | record types from Dataverse metadata; records, rights, connections and updates from its payloads |
//! | `graph` | | chats, licences, directory roles and consents from answers of Microsoft Graph |
//! | `record` | | fingerprints of tenants, records of decisions and replaying them |
//! | `schema` | | JSON Schemas of tenants, questions, answers, records and expectations |
//! | `proptest` | | strategies for every model type |
//! | `arbitrary` | | `Arbitrary` for every model type |
//! | `report` | | one HTML page about a tenant |
//! | `cli` | | the command `crm-chat-policy` |
//!
//! The crate and its dependencies are `no_std` with `alloc`, but for `proptest`, `arbitrary` and `cli`,
//! which need `std`. `schema` and `report` also need a target with atomics, as `wasm32` has.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_debug_implementations, missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::unreachable
    )
)]

extern crate alloc;
#[cfg(any(feature = "arbitrary", feature = "proptest"))]
extern crate std;

#[macro_use]
mod closed;
#[macro_use]
mod json;

pub mod bulk;
pub mod card;
mod condition;
pub mod conformance;
#[cfg(feature = "dataverse")]
pub mod dataverse;
pub mod document;
#[cfg(feature = "json")]
pub mod expectation;
#[cfg(feature = "graph")]
pub mod graph;
pub mod guide;
pub mod id;
pub mod model;
pub mod notice;
#[cfg(any(feature = "dataverse", feature = "graph"))]
mod payload;
mod place;
#[cfg(feature = "json")]
pub mod question;
#[cfg(feature = "record")]
pub mod record;
pub mod review;
mod rights;
mod rule;
pub mod rules;
#[cfg(feature = "schema")]
pub mod schema;
mod text;
mod vocabulary;

pub use closed::{Items, ParseCodeError};
pub use condition::{Condition, Conditions, Scope, Source};
pub use rule::{Decision, Grant, Rule, TruthTable};
