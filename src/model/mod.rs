//! The nouns: checked when they are made, immutable afterwards.
//!
//! A [`Tenant`] comes from a [`TenantDocument`](crate::document::TenantDocument) only; users,
//! records and connections are plain values. [`KnownUser`], [`KnownRecord`] and [`KnownApp`] are
//! those values with what one tenant says of them, gathered once.

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
