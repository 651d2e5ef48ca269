//! What files say, each by itself: rows of one shape, whether a Web API answer or a solution has them.

use super::kind::Kind;
use crate::{
    dataverse::{note::Note, settings::Settings, table::label},
    document::{Fault, FaultCode, FieldDocument, Place, Step},
    id::{ProfileId, RecordId, RoleId, UserId},
    model::{GraphPermission, Ownership, Privileges},
    text::file_in_place,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use core::fmt;

/// Where a row is in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    /// The only row.
    Row,
    /// A row of an array.
    Item(usize),
    /// A row of an answer's `value`.
    Value(usize),
    /// A line of XML, the first being 1.
    Line(usize),
}

impl Spot {
    /// The place of a key of the row; of the row itself if the key is empty. A line has no keys.
    pub(super) fn at(self, key: &str) -> Place {
        let row = match self {
            Self::Row => Place::ROOT,
            Self::Item(index) => Place::ROOT.index(index),
            Self::Value(index) => [Step::Key("value"), Step::Index(index)].into(),
            Self::Line(line) => return Place::in_file(format!("line {line}")),
        };
        if key.is_empty() { row } else { row.key(key) }
    }
}

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// An answer of the Web API, whose word goes before a solution's.
    WebApi,
    /// A solution.
    Solution,
}

/// A table, or columns of one.
pub(super) struct Table {
    pub(super) spot: Spot,
    pub(super) name: String,
    pub(super) label: Option<String>,
    pub(super) id: Option<RecordId>,
    pub(super) ownership: Option<Ownership>,
    pub(super) activity: Option<bool>,
    pub(super) is_virtual: Option<bool>,
    /// `None` where the file says nothing of columns.
    pub(super) fields: Option<Vec<FieldDocument>>,
}

/// Columns of a table that only its id names, until the table is found.
pub(super) struct Columns {
    pub(super) table: RecordId,
    pub(super) fields: Vec<FieldDocument>,
}

/// A view, as far as a row says it.
pub(super) struct View {
    pub(super) spot: Spot,
    pub(super) id: Option<RecordId>,
    pub(super) table: Option<String>,
    pub(super) name: Option<String>,
    pub(super) is_quick_find: Option<bool>,
    pub(super) is_default: Option<bool>,
    pub(super) is_active: Option<bool>,
    pub(super) columns: Option<Vec<String>>,
    /// Not if the view is left out, which is noted already.
    pub(super) is_usable: bool,
}

/// A row of chat settings.
pub(super) struct SettingsRow {
    pub(super) spot: Spot,
    pub(super) settings: Settings,
}

/// What is known of a role's privileges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Granted {
    /// Those with a name that counts.
    pub(super) counted: Privileges,
    /// Whether any has a name, be it one that counts or not, or the list is known to be empty.
    pub(super) is_known: bool,
    /// Those of which only an id is known.
    pub(super) ids: BTreeSet<u32>,
    /// Whether there is at least one.
    pub(super) is_any: bool,
}

/// A role.
pub(super) struct Role {
    pub(super) spot: Spot,
    pub(super) id: RoleId,
    pub(super) name: Option<String>,
    pub(super) template: Option<RecordId>,
    pub(super) root: Option<RoleId>,
    pub(super) granted: Option<Granted>,
}

/// An app.
pub(super) struct App {
    pub(super) spot: Spot,
    pub(super) unique_name: String,
    pub(super) label: Option<String>,
    pub(super) multisession: Option<bool>,
    pub(super) is_active: Option<bool>,
}

/// A site map.
pub(super) struct SiteMap {
    pub(super) app: String,
    pub(super) has_settings_page: bool,
}

/// An app profile.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) spot: Spot,
    pub(super) id: ProfileId,
    pub(super) name: Option<String>,
    pub(super) is_active: Option<bool>,
    pub(super) order: Option<i64>,
    pub(super) app: Option<String>,
    pub(super) pane: Option<String>,
    pub(super) panes: Option<Vec<RecordId>>,
    pub(super) users: Option<BTreeSet<UserId>>,
    pub(super) users_go_on: bool,
    pub(super) panes_go_on: bool,
}

/// A productivity pane.
pub(super) struct Pane {
    pub(super) spot: Spot,
    pub(super) id: RecordId,
    pub(super) unique_name: Option<String>,
    pub(super) is_on: Option<bool>,
    pub(super) is_active: Option<bool>,
    pub(super) profiles: Option<Vec<ProfileId>>,
}

/// A tab of a pane.
pub(super) struct Tab {
    pub(super) spot: Spot,
    pub(super) pane: Option<RecordId>,
    pub(super) tool: Option<RecordId>,
    pub(super) is_enabled: bool,
    pub(super) is_active: Option<bool>,
}

/// A tool of panes.
pub(super) struct Tool {
    pub(super) spot: Spot,
    pub(super) id: RecordId,
    pub(super) unique_name: Option<String>,
    pub(super) is_active: Option<bool>,
}

/// A consent to some of the five permissions, and the client that has it.
pub(super) struct Consent {
    pub(super) spot: Spot,
    pub(super) client_key: &'static str,
    pub(super) client: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) permissions: Vec<GraphPermission>,
}

/// All that one file says.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) tables: Vec<Table>,
    pub(super) columns: Vec<Columns>,
    pub(super) views: Vec<View>,
    pub(super) settings: Vec<SettingsRow>,
    pub(super) roles: Vec<Role>,
    /// Roles and privileges, both by their number.
    pub(super) role_privileges: Vec<(u32, u32)>,
    /// Privileges by their number.
    pub(super) privileges: Vec<(Spot, u32, String)>,
    pub(super) apps: Vec<App>,
    pub(super) site_maps: Vec<SiteMap>,
    pub(super) profiles: Vec<Profile>,
    pub(super) panes: Vec<Pane>,
    pub(super) tabs: Vec<Tab>,
    pub(super) tools: Vec<Tool>,
    pub(super) profile_roles: Vec<ProfileId>,
    pub(super) consents: Vec<Consent>,
    /// Of what the file speaks, be it without a row.
    pub(super) kinds: Vec<Kind>,
}

/// Numbers for ids that occur often.
#[derive(Default)]
pub(super) struct Numbers(BTreeMap<RecordId, u32>);

impl Numbers {
    pub(super) fn number(&mut self, id: RecordId) -> u32 {
        // INVARIANT: no text holds as many ids as there are numbers.
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(id).or_insert(next)
    }

    pub(super) fn of(&self, id: RecordId) -> Option<u32> {
        self.0.get(&id).copied()
    }
}

/// What is wrong or worth saying of one file, in the file's order.
#[derive(Default)]
pub(super) struct Remarks {
    pub(super) file: String,
    pub(super) faults: Vec<Fault>,
    pub(super) notes: Vec<Note>,
}

impl Remarks {
    pub(super) fn new(file: &str) -> Self {
        Self { file: file_in_place(file), ..Self::default() }
    }

    pub(super) fn fault(&mut self, code: FaultCode, place: impl fmt::Display, sentence: impl fmt::Display) {
        self.faults.push(Fault::new(code, Place::in_file(format!("{}: {place}", self.file)), format!("{sentence}")));
    }

    pub(super) fn note(&mut self, place: impl fmt::Display, sentence: impl fmt::Display) {
        self.notes.push(Note::new(Place::in_file(format!("{}: {place}", self.file)), sentence));
    }

    /// A name for people as a label; a note if it can't be one.
    pub(super) fn label(&mut self, place: impl fmt::Display, name: Option<String>) -> Option<String> {
        label(name).unwrap_or_else(|sentence| {
            self.note(place, sentence);
            None
        })
    }
}
