//! How values are generated, written once for proptest and for arbitrary.
//!
//! A value is made from a run of small choices. Proptest draws them at random, keeps them, and
//! shrinks the run rather than the value; arbitrary takes them from the fuzzer's bytes. Whatever
//! the choices are, the value is well formed, so a tenant that shrinks stays a valid tenant, and
//! the two features share every line that knows what a valid tenant is. (To feed proptest's bytes
//! to arbitrary would have been shorter, but it shrinks badly and makes one feature need the other.)

#[cfg(any(feature = "json", feature = "proptest"))]
mod changes;
mod choices;
mod documents;
#[cfg(feature = "json")]
mod questions;
mod situations;
mod values;
mod wrong;
#[cfg(feature = "json")]
mod wrong_json;

#[cfg(feature = "proptest")]
pub(super) use choices::Piece;
pub(super) use choices::Source;
pub(crate) use choices::{Choices, Make};
#[cfg(feature = "json")]
pub use questions::{Asked, MalformedQuestion};
pub use situations::Situation;
pub use wrong::WrongDocument;
#[cfg(feature = "json")]
pub use wrong_json::WrongJson;

#[cfg(any(feature = "json", feature = "proptest"))]
pub(super) use changes::changes;
#[cfg(feature = "json")]
pub(super) use questions::{malformed_question, question, question_asking};
pub(super) use situations::situation;
#[cfg(any(feature = "json", feature = "proptest"))]
pub(super) use situations::{access, connection, record, user};
#[cfg(any(feature = "json", feature = "proptest"))]
pub(super) use values::World;

/// JSON whose keys are in alphabetical order, whatever another crate asks of `serde_json`: the same choices make the
/// same text.
#[cfg(feature = "json")]
fn sorted_json(value: &impl serde::Serialize) -> Option<serde_json::Value> {
    let mut json = serde_json::to_value(value).ok()?;
    json.sort_all_objects();
    Some(json)
}

/// The same as text.
#[cfg(feature = "json")]
fn sorted_text(mut json: serde_json::Value) -> alloc::string::String {
    json.sort_all_objects();
    alloc::format!("{json}")
}

/// Passes every generated type to a macro of the caller, but for the closed lists and the sets over
/// them, which make themselves.
macro_rules! for_each_generated {
    ($apply:ident) => {
        $apply!(
            crate::id::UserId,
            crate::id::TeamId,
            crate::id::RoleId,
            crate::id::ProfileId,
            crate::id::RecordId,
            crate::id::ChatId,
            crate::id::LogicalName,
            crate::id::ColumnName,
            crate::model::Moment,
            crate::model::Owner,
            crate::model::User,
            crate::model::Record,
            crate::model::Connection,
            crate::model::ChatToConnect,
            crate::notice::FieldChange<i64>,
            crate::document::TenantDocument,
            crate::document::ChatDocument,
            crate::document::CardDocument,
            crate::document::RoleDocument,
            crate::document::ProfileDocument,
            crate::document::AppDocument,
            crate::document::RecordTypeDocument,
            crate::document::FieldDocument,
            crate::document::ViewDocument,
            crate::document::NoteDocument,
            crate::document::DisconnectDocument,
            crate::document::NotifyDocument,
            crate::model::Tenant,
            crate::model::Role,
            crate::model::Profile,
            crate::model::App,
            crate::model::RecordType,
            crate::model::Field,
            crate::model::View,
            crate::model::Column,
            crate::conformance::Case,
            crate::conformance::Situation,
            crate::conformance::WrongDocument,
        );
        #[cfg(feature = "json")]
        $apply!(
            crate::notice::FieldChange<crate::question::Value>,
            crate::question::Question,
            crate::conformance::Asked,
            crate::conformance::MalformedQuestion,
            crate::conformance::WrongJson,
        );
    };
}

pub(super) use for_each_generated;
