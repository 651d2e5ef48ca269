//! The nouns: checked when they are made, immutable afterwards.
//!
//! A [`Tenant`] comes from a [`TenantDocument`](crate::document::TenantDocument) only; users,
//! records and connections are plain values. [`KnownUser`], [`KnownRecord`] and [`KnownApp`] are
//! those values with what one tenant says of them, gathered once.
//!
//! ```
//! use crm_chat_policy::{document::{RoleDocument, TenantDocument}, model::*};
//!
//! // A tenant is looked at, and never changed.
//! let agents = RoleDocument {
//!     id: "5e000000-0000-4000-8000-000000000001".into(),
//!     name: "Agents".into(),
//!     builtin: Some(BuiltinRole::CustomerServiceRepresentative),
//!     revoked: vec![Privilege::DisconnectAnyChat],
//!     ..Default::default()
//! };
//! let tenant = TenantDocument { roles: vec![agents], ..Default::default() }.build()?;
//! let agents = &tenant.roles()[0];
//! assert!(!agents.privileges().contains(Privilege::DisconnectAnyChat));
//! let case = tenant.record_type(StandardRecordType::Incident.code()).unwrap();
//! assert_eq!(case.field("description").map(Field::field_type), Some(FieldType::Memo));
//!
//! // The parts of a question are filled in.
//! let anna = User { roles: vec![agents.id()], ..User::new("a5000000-0000-4000-8000-000000000001".parse()?) };
//! let record = Record {
//!     record_type: case.name().clone(),
//!     id: "4c000000-0000-4000-8000-000000000001".parse()?,
//!     owner: Owner::User(anna.id),
//! };
//! let guest = Participant::External("guest-1".parse()?);
//! let connected_on: Moment = "2026-01-05T09:00:00+01:00".parse()?;
//! let chat = Connection {
//!     connected_on: Some(connected_on),
//!     ..Connection::new("19:a@thread.v2".parse()?, anna.id, [Participant::User(anna.id), guest])
//! };
//! assert!(chat.has_participant(anna.id));
//! assert_eq!(connected_on.to_string(), "2026-01-05T08:00:00Z");
//!
//! // What a tenant knows of a record, or why it knows nothing of it.
//! assert_eq!(tenant.know_record(&record)?.record_type(), case);
//! let of_no_type = Record { record_type: "task".parse()?, ..record };
//! assert_eq!(tenant.know_record(&of_no_type).unwrap_err().code(), "unknown_record_type");
//!
//! // Each closed list has its codes, which are JSON's and those of messages.
//! assert_eq!("write_or_append".parse(), Ok(JoinAccess::WriteOrAppend));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod app;
mod chat;
mod field;
mod index;
mod known;
#[cfg(feature = "record")]
mod meaning;
mod moment;
mod profile;
mod record;
mod record_type;
mod role;
mod subject;
mod tenant;
mod user;

pub use app::{App, BuiltinApp};
pub use chat::{ChatKind, ChatToConnect, Connection, Origin, Participant};
pub use field::{Field, FieldType, FieldTypes};
pub use known::{KnownApp, KnownRecord, KnownUser, QuestionError};
pub use moment::{Moment, ParseMomentError};
pub use profile::Profile;
pub use record::{Owner, Record};
pub use record_type::{Column, Ownership, RecordType, StandardRecordType, View, ViewKind};
pub use role::{BuiltinRole, Role};
pub use subject::{MixedTenantsError, Subject};
pub use tenant::{CardSelection, Tenant};
pub use user::User;

pub use crate::rights::{
    AccessNeed, AccessRight, DirectoryRole, GraphPermission, GraphPermissions, JoinAccess, Privilege, Privileges,
};

use index::Index;
pub(crate) use index::sorted_places;
pub(crate) use record_type::{Finds, field_place};
pub(crate) use tenant::TenantParts;
