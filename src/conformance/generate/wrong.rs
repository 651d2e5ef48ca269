//! Documents that are wrong in one known way.

use super::{Choices, Make, values::field_names};
use crate::{
    document::{
        AppDocument, FaultCode, FieldDocument, NoteDocument, NotifyDocument, ProfileDocument, RecordTypeDocument,
        RoleDocument, TenantDocument, ViewDocument,
    },
    id::{ProfileId, RoleId, UserId},
    model::{BuiltinApp, FieldType, RecordType, ViewKind},
};
use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

/// A document that has one fault, whose code and place are known. The document is otherwise valid. Half of
/// the documents with an unsupported version also hold an invalid id, which must go unreported.
///
/// Its code is never `malformed_document`, as a document in memory has the right form; see
/// `WrongJson` for that.
///
/// ```
/// # #[cfg(feature = "proptest")] {
/// use crm_chat_policy::conformance::WrongDocument;
/// use proptest::prelude::*;
///
/// proptest!(|(wrong in any::<WrongDocument>())| {
///     let faults = wrong.document.build().unwrap_err();
///     prop_assert_eq!(faults.first().code(), wrong.code);
///     prop_assert_eq!(faults.first().place().to_string(), wrong.place);
///     prop_assert_eq!(faults.iter().count(), 1);
/// });
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongDocument {
    /// The document.
    pub document: TenantDocument,
    /// The code of its fault.
    pub code: FaultCode,
    /// The place of its fault.
    pub place: String,
}

impl Make for WrongDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let code = choices.code(FaultCode::OF_DOCUMENTS.get(1..)?)?;
        of_code(choices, code)
    }
}

/// Not GUIDs.
const BAD_IDS: &[&str] = &[
    "",
    "tier-3",
    "{7d4f5c52-0000-4000-8000-000000000001}",
    "7d4f5c5200004000800000000000000f",
    "7d4f5c52-0000-4000-8000-00000000000g",
    "7d4f5c52-0000-4000-80000-00000000001",
    "7d4f5c52-0000-4000-8000-000000000001 ",
    "urn:uuid:7d4f5c52-0000-4000-8000-00000001",
    "two\nlines",
];

/// Neither logical names nor columns.
const BAD_NAMES: &[&str] =
    &["", "Title", "_x", "1x", "two words", "a-b", "\u{e9}", "a.b.c", ".a", "a.", "two\nlines", "`", "a\u{0}"];

pub(super) fn bad_id(choices: &mut Choices<'_>) -> Option<String> {
    choices.pick(BAD_IDS).map(|id| (*id).to_owned())
}

/// Texts that are no column's name.
const BAD_COLUMNS: &[&str] = &["", "two words", "\u{e9}", "two\nlines", "`", "a\u{0}"];

pub(super) fn bad_name(choices: &mut Choices<'_>) -> Option<String> {
    match choices.chance(10) {
        true => Some(format!("a{}", "b".repeat(128 + choices.below(300) as usize))),
        false => choices.pick(BAD_NAMES).map(|name| (*name).to_owned()),
    }
}

/// Ids and names that are never made, so that they can be added to any document.
const NEW_ROLE: RoleId = RoleId::known(0xffff_0000_0000_0000_0000_0000_0000_f01e);
const NEW_PROFILE: ProfileId = ProfileId::known(0xffff_0000_0000_0000_0000_0000_0000_f11e);
const NEWER_PROFILE: ProfileId = ProfileId::known(0xffff_0000_0000_0000_0000_0000_0000_f12e);
const NEW_USER: UserId = UserId::known(0xffff_0000_0000_0000_0000_0000_0000_f21e);
const NEW_RECORD_TYPE: &str = "new_record_type";
const NEW_APP: &str = "new_app";

fn new_role() -> RoleDocument {
    RoleDocument { id: NEW_ROLE.to_string(), ..RoleDocument::default() }
}

fn new_profile() -> ProfileDocument {
    ProfileDocument { id: NEW_PROFILE.to_string(), users: vec![NEW_USER.to_string()], ..ProfileDocument::default() }
}

/// A record type whose name no other has, with fields that can be watched, one that can't, and a view.
fn new_record_type() -> RecordTypeDocument {
    let field = |name| FieldDocument::new(name, FieldType::String);
    let mut fields: Vec<FieldDocument> = field_names().into_iter().take(7).map(field).collect();
    fields.push(FieldDocument::new("unwatchable", FieldType::Image));
    RecordTypeDocument {
        name: NEW_RECORD_TYPE.to_owned(),
        fields: Some(fields),
        views: vec![ViewDocument {
            name: "Quick Find".to_owned(),
            kind: ViewKind::QuickFind,
            columns: vec!["title".to_owned()],
        }],
        notify: NotifyDocument { enabled: false, fields: Some(vec!["title".to_owned()]) },
        ..RecordTypeDocument::default()
    }
}

/// The names of so many of the fields of a new record type, at most seven.
fn declared(count: usize) -> Vec<String> {
    field_names().into_iter().take(count).map(ToOwned::to_owned).collect()
}

/// Puts an item into a list at any place from `from` on, and tells the place.
fn put<T>(choices: &mut Choices<'_>, list: &mut Vec<T>, from: usize, item: T) -> usize {
    let place = (from + choices.place(list.len().saturating_sub(from) + 1)).min(list.len());
    list.insert(place, item);
    place
}

pub(super) fn of_code(choices: &mut Choices<'_>, code: FaultCode) -> Option<WrongDocument> {
    let mut document = TenantDocument::make(choices)?;
    let place = match code {
        // A document in memory can't be malformed, and is neither file nor argument.
        FaultCode::MalformedDocument
        | FaultCode::UnrecognisedFile
        | FaultCode::MalformedPayload
        | FaultCode::UnusableArgument => return None,
        FaultCode::UnsupportedVersion => {
            document.version = choices.code(&[0, 2, -1, i64::MAX, i64::MIN])?;
            // Whatever else is wrong, this is reported alone.
            if choices.chance(50) {
                document.roles.push(RoleDocument::default());
            }
            "version".to_owned()
        }
        FaultCode::InvalidId => invalid_id(choices, &mut document)?,
        FaultCode::InvalidName => invalid_name(choices, &mut document)?,
        FaultCode::DuplicateId => duplicate_id(choices, &mut document)?,
        FaultCode::DuplicateName => duplicate_name(choices, &mut document)?,
        FaultCode::UserOnTwoProfiles => {
            let last = new_profile();
            let later = ProfileDocument { id: NEWER_PROFILE.to_string(), ..last.clone() };
            let earlier = put(choices, &mut document.profiles, 0, last);
            let later = put(choices, &mut document.profiles, earlier + 1, later);
            format!("profiles[{later}].users[0]")
        }
        FaultCode::ReservedAppName => {
            let id = choices.code(BuiltinApp::ALL)?.code().to_owned();
            let place = put(choices, &mut document.apps, 0, AppDocument { id, ..AppDocument::default() });
            format!("apps[{place}].id")
        }
        FaultCode::UnknownApp => {
            let apps = document.chat.apps.get_or_insert_default();
            let id = format!("no_such_app_{}", choices.below(3));
            let place = put(choices, apps, 0, id);
            format!("chat.apps[{place}]")
        }
        FaultCode::InvalidLabel => {
            let long = "l".repeat(201);
            let label = Some((*choices.pick(&["", "two\nlines", "\u{7f}", long.as_str()])?).to_owned());
            match choices.below(4) {
                0 => {
                    document.label = label;
                    "label".to_owned()
                }
                1 => {
                    let app = AppDocument { id: NEW_APP.to_owned(), label, ..AppDocument::default() };
                    let place = put(choices, &mut document.apps, 0, app);
                    format!("apps[{place}].label")
                }
                2 => {
                    let record_type = RecordTypeDocument { label, ..new_record_type() };
                    let place = put(choices, &mut document.record_types, 0, record_type);
                    format!("record_types[{place}].label")
                }
                _ => {
                    let mut record_type = new_record_type();
                    record_type.fields.as_mut()?.first_mut()?.label = label;
                    let place = put(choices, &mut document.record_types, 0, record_type);
                    format!("record_types[{place}].fields[0].label")
                }
            }
        }
        FaultCode::DuplicateQuickFind
        | FaultCode::UnknownView
        | FaultCode::UnknownField
        | FaultCode::TooManyWatchedFields
        | FaultCode::UnwatchableFieldType
        | FaultCode::UnwatchableRecordType => {
            let mut record_type = new_record_type();
            let within = in_record_type(choices, code, &mut record_type)?;
            let place = put(choices, &mut document.record_types, 0, record_type);
            format!("record_types[{place}].{within}")
        }
    };
    Some(WrongDocument { document, code, place })
}

fn in_record_type(choices: &mut Choices<'_>, code: FaultCode, record_type: &mut RecordTypeDocument) -> Option<String> {
    let watched = record_type.notify.fields.as_mut()?;
    Some(match code {
        FaultCode::DuplicateQuickFind => {
            let view = ViewDocument { name: "Another".to_owned(), kind: ViewKind::QuickFind, columns: Vec::new() };
            let place = put(choices, &mut record_type.views, 1, view);
            format!("views[{place}]")
        }
        FaultCode::UnknownView => {
            let view = choices.pick(&["", "quick find", "Quick Find ", "Case introduction message", "two\nlines"])?;
            record_type.note = NoteDocument { include: choices.chance(50), view: Some((*view).to_owned()) };
            "note.view".to_owned()
        }
        FaultCode::UnknownField => {
            let name = format!("undeclared_{}", choices.below(3));
            let place = put(choices, watched, 0, name);
            format!("notify.fields[{place}]")
        }
        FaultCode::TooManyWatchedFields => {
            *watched = declared(6 + choices.place(2));
            format!("notify.fields[{}]", RecordType::MAX_WATCHED)
        }
        FaultCode::UnwatchableFieldType => {
            let kinds: Vec<FieldType> = FieldType::UNWATCHABLE.iter().collect();
            record_type.fields.as_mut()?.last_mut()?.field_type = choices.code(&kinds)?;
            let place = put(choices, watched, 0, "unwatchable".to_owned());
            format!("notify.fields[{place}]")
        }
        _ => {
            // One field, as there is a fault for each; what it is does not matter.
            *watched = vec![(*choices.pick(&["title", "undeclared", "unwatchable"])?).to_owned()];
            let reasons = [(false, false), (true, true), (true, false)];
            (record_type.is_virtual, record_type.update_message) = choices.code(&reasons)?;
            "notify.fields[0]".to_owned()
        }
    })
}

fn invalid_id(choices: &mut Choices<'_>, document: &mut TenantDocument) -> Option<String> {
    let id = bad_id(choices)?;
    Some(match choices.below(3) {
        0 => {
            let place = put(choices, &mut document.roles, 0, RoleDocument { id, ..new_role() });
            format!("roles[{place}].id")
        }
        1 => {
            let place = put(choices, &mut document.profiles, 0, ProfileDocument { id, ..new_profile() });
            format!("profiles[{place}].id")
        }
        _ => {
            let mut profile = new_profile();
            let user = put(choices, &mut profile.users, 0, id);
            let place = put(choices, &mut document.profiles, 0, profile);
            format!("profiles[{place}].users[{user}]")
        }
    })
}

fn invalid_name(choices: &mut Choices<'_>, document: &mut TenantDocument) -> Option<String> {
    let name = bad_name(choices)?;
    let mut record_type = new_record_type();
    let within = match choices.below(5) {
        0 => {
            let place = put(choices, &mut document.apps, 0, AppDocument { id: name, ..AppDocument::default() });
            return Some(format!("apps[{place}].id"));
        }
        1 => {
            record_type.name = name;
            "name".to_owned()
        }
        2 => {
            let field = FieldDocument::new(name, FieldType::make(choices)?);
            let place = put(choices, record_type.fields.as_mut()?, 0, field);
            format!("fields[{place}].name")
        }
        3 => {
            let view = record_type.views.first_mut()?;
            let name = (*choices.pick(BAD_COLUMNS)?).to_owned();
            let place = put(choices, &mut view.columns, 0, name);
            format!("views[0].columns[{place}]")
        }
        _ => {
            let place = put(choices, record_type.notify.fields.as_mut()?, 0, name);
            format!("notify.fields[{place}]")
        }
    };
    let place = put(choices, &mut document.record_types, 0, record_type);
    Some(format!("record_types[{place}].{within}"))
}

/// The same id, perhaps in the other case of letters.
fn again(choices: &mut Choices<'_>, id: &str) -> String {
    if choices.chance(50) { id.to_ascii_uppercase() } else { id.to_ascii_lowercase() }
}

fn duplicate_id(choices: &mut Choices<'_>, document: &mut TenantDocument) -> Option<String> {
    Some(match choices.below(3) {
        0 => {
            put(choices, &mut document.roles, 0, new_role());
            let first = choices.place(document.roles.len());
            let id = again(choices, &document.roles.get(first)?.id);
            let later = RoleDocument { id, ..RoleDocument::default() };
            let place = put(choices, &mut document.roles, first + 1, later);
            format!("roles[{place}].id")
        }
        1 => {
            put(choices, &mut document.profiles, 0, new_profile());
            let first = choices.place(document.profiles.len());
            let id = again(choices, &document.profiles.get(first)?.id);
            let later = ProfileDocument { id, ..ProfileDocument::default() };
            let place = put(choices, &mut document.profiles, first + 1, later);
            format!("profiles[{place}].id")
        }
        _ => {
            let profile = put(choices, &mut document.profiles, 0, new_profile());
            let users = &mut document.profiles.get_mut(profile)?.users;
            let user = again(choices, users.first()?);
            let place = put(choices, users, 1, user);
            format!("profiles[{profile}].users[{place}]")
        }
    })
}

/// Repeats an item of a list of codes, adding one if there is none.
fn repeat<T: Copy>(choices: &mut Choices<'_>, list: &mut Vec<T>, all: &[T]) -> Option<usize> {
    if list.is_empty() {
        list.push(choices.code(all)?);
    }
    let first = choices.place(list.len());
    let item = *list.get(first)?;
    Some(put(choices, list, first + 1, item))
}

fn duplicate_name(choices: &mut Choices<'_>, document: &mut TenantDocument) -> Option<String> {
    use crate::model::{GraphPermission, Privilege};
    let kind = choices.below(9);
    let mut record_type = new_record_type();
    let within = match kind {
        0 => {
            put(choices, &mut document.record_types, 0, record_type);
            let first = choices.place(document.record_types.len());
            let name = document.record_types.get(first)?.name.clone();
            let later = RecordTypeDocument { name, ..RecordTypeDocument::default() };
            let place = put(choices, &mut document.record_types, first + 1, later);
            return Some(format!("record_types[{place}].name"));
        }
        1 => {
            put(choices, &mut document.apps, 0, AppDocument { id: NEW_APP.to_owned(), ..AppDocument::default() });
            let first = choices.place(document.apps.len());
            let id = document.apps.get(first)?.id.clone();
            let place = put(choices, &mut document.apps, first + 1, AppDocument { id, ..AppDocument::default() });
            return Some(format!("apps[{place}].id"));
        }
        2 | 3 => {
            let mut role = new_role();
            let added = kind == 2;
            let list = if added { &mut role.privileges } else { &mut role.revoked };
            *list = choices.some_of(30, Privilege::ALL);
            let item = repeat(choices, list, Privilege::ALL)?;
            let place = put(choices, &mut document.roles, 0, role);
            let key = if added { "privileges" } else { "revoked" };
            return Some(format!("roles[{place}].{key}[{item}]"));
        }
        4 => {
            let place = repeat(choices, &mut document.chat.granted_permissions, GraphPermission::ALL)?;
            return Some(format!("chat.granted_permissions[{place}]"));
        }
        5 => {
            let place = repeat(choices, &mut document.chat.card.unsupported_types, FieldType::ALL)?;
            return Some(format!("chat.card.unsupported_types[{place}]"));
        }
        6 => {
            let fields = record_type.fields.as_mut()?;
            let first = choices.place(fields.len());
            let name = fields.get(first)?.name.clone();
            let later =
                FieldDocument { secured: choices.chance(50), ..FieldDocument::new(name, FieldType::make(choices)?) };
            let place = put(choices, fields, first + 1, later);
            format!("fields[{place}].name")
        }
        7 => {
            let name = record_type.views.first()?.name.clone();
            let view = ViewDocument { name, kind: ViewKind::Public, columns: Vec::new() };
            let place = put(choices, &mut record_type.views, 1, view);
            format!("views[{place}].name")
        }
        _ => {
            let watched = record_type.notify.fields.as_mut()?;
            *watched = declared(1 + choices.place(4));
            let first = choices.place(watched.len());
            let name = watched.get(first)?.clone();
            let place = put(choices, watched, first + 1, name);
            format!("notify.fields[{place}]")
        }
    };
    let place = put(choices, &mut document.record_types, 0, record_type);
    Some(format!("record_types[{place}].{within}"))
}
