//! The rows of the Web API's answers, as far as they are used.

use super::{
    facts::{Granted, Numbers},
    kind::{Keys, Kind},
    sniff::Text,
};
use crate::{
    dataverse::{settings::Settings, table, views},
    id::RecordId,
    model::{Privilege, Privileges},
};
use alloc::{
    borrow::Cow,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, marker::PhantomData};
use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor,
        value::{CowStrDeserializer, MapAccessDeserializer},
    },
};

/// A row, and what it is by its keys.
pub(super) struct Told<T> {
    pub(super) kind: Option<Kind>,
    pub(super) row: T,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Told<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Row<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Row<T> {
            type Value = Told<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Told<T>, A::Error> {
                let mut keys = Keys::default();
                let row = T::deserialize(MapAccessDeserializer::new(Noting { map, keys: &mut keys }))?;
                Ok(Told { kind: keys.kind(), row })
            }
        }
        deserializer.deserialize_map(Row(PhantomData))
    }
}

/// A row's entries, noting its keys as they pass.
struct Noting<'k, A> {
    map: A,
    keys: &'k mut Keys,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Noting<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some(Text(key)) = self.map.next_key()? else { return Ok(None) };
        self.keys.note(&key);
        seed.deserialize(CowStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// What rows are collected in while they are read.
pub(super) trait Collect: Default {
    type Row: DeserializeOwned;
    fn push(&mut self, row: Told<Self::Row>);
}

impl<T: DeserializeOwned> Collect for Vec<Told<T>> {
    type Row = T;
    fn push(&mut self, row: Told<T>) {
        Self::push(self, row);
    }
}

/// The rows of a list.
pub(super) struct Rows<C>(pub(super) C);

impl<'de, C: Collect> Deserialize<'de> for Rows<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<C>(PhantomData<C>);
        impl<'de, C: Collect> Visitor<'de> for List<C> {
            type Value = Rows<C>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of rows")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Rows<C>, A::Error> {
                let mut collected = C::default();
                while let Some(row) = rows.next_element()? {
                    collected.push(row);
                }
                Ok(Rows(collected))
            }
        }
        deserializer.deserialize_seq(List(PhantomData))
    }
}

/// `{"value": […]}`
#[derive(Deserialize)]
#[serde(bound = "C: Collect")]
pub(super) struct Answer<C> {
    #[serde(rename = "@odata.context")]
    pub(super) context: Option<String>,
    pub(super) value: Rows<C>,
    #[serde(rename = "@odata.nextLink")]
    pub(super) next_link: Option<IgnoredAny>,
}

/// A row of `roles`.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Role {
    pub(super) roleid: String,
    pub(super) name: Option<String>,
    #[serde(rename = "_roletemplateid_value")]
    pub(super) template: Option<String>,
    #[serde(rename = "_parentrootroleid_value")]
    pub(super) root: Option<String>,
    #[serde(rename = "roleprivileges_association")]
    pub(super) privileges: Option<PrivilegeList>,
    #[serde(rename = "roleprivileges_association@odata.nextLink")]
    pub(super) privileges_go_on: Option<IgnoredAny>,
}

/// The privileges of a role, of which those that count are kept. There are thousands of others.
#[derive(Default)]
pub(super) struct PrivilegeList {
    counted: Privileges,
    has_name: bool,
    is_any: bool,
    /// Those without a name.
    pub(super) ids: Vec<String>,
}

impl PrivilegeList {
    /// What the list says, its ids numbered.
    pub(super) fn granted(&self, ids: impl Iterator<Item = RecordId>, numbers: &mut Numbers) -> Granted {
        Granted {
            counted: self.counted,
            is_known: self.has_name || !self.is_any,
            ids: ids.map(|id| numbers.number(id)).collect(),
            is_any: self.is_any,
        }
    }
}

impl<'de> Deserialize<'de> for PrivilegeList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Row<'a> {
            #[serde(borrow)]
            privilegeid: Option<Text<'a>>,
            #[serde(borrow)]
            name: Option<Text<'a>>,
        }
        /// A row by its keys: by position a list would do.
        struct ByKey<'a>(Row<'a>);
        impl<'de: 'a, 'a> Deserialize<'de> for ByKey<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Object;
                impl<'de> Visitor<'de> for Object {
                    type Value = ByKey<'de>;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an object")
                    }
                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ByKey<'de>, A::Error> {
                        Row::deserialize(MapAccessDeserializer::new(map)).map(ByKey)
                    }
                }
                deserializer.deserialize_map(Object)
            }
        }
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = PrivilegeList;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of privileges")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<PrivilegeList, A::Error> {
                let mut list = PrivilegeList::default();
                while let Some(ByKey(Row { privilegeid, name })) = rows.next_element()? {
                    list.is_any = true;
                    if let Some(Text(name)) = name {
                        list.has_name = true;
                        list.counted = list.counted.union(counted(&name));
                    } else if let Some(Text(id)) = privilegeid {
                        list.ids.push(Cow::into_owned(id));
                    }
                }
                Ok(list)
            }
        }
        deserializer.deserialize_seq(List)
    }
}

/// The privilege of this name in Dataverse, whatever its letter case, if it counts.
pub(super) fn counted(name: &str) -> Privileges {
    /// The tables that the pane needs, by the names of Dataverse.
    const READS: [(&str, Privilege); 7] = [
        ("appconfiguration", Privilege::ReadAppProfile),
        ("applicationtabtemplate", Privilege::ReadApplicationTabTemplate),
        ("notificationfield", Privilege::ReadNotificationField),
        ("notificationtemplate", Privilege::ReadNotificationTemplate),
        ("panetabconfiguration", Privilege::ReadPaneTabConfiguration),
        ("panetoolconfiguration", Privilege::ReadPaneToolConfiguration),
        ("paneconfiguration", Privilege::ReadProductivityPaneConfiguration),
    ];
    /// `disconnect_any_chat` by its name in Dataverse.
    const DISCONNECT: &str = "prvUnlinkTeamsChatFromRecord";
    if name.eq_ignore_ascii_case(DISCONNECT) {
        return Privileges::NONE.with(Privilege::DisconnectAnyChat);
    }
    let Some((start, table)) = name.split_at_checked("prvReadmsdyn_".len()) else { return Privileges::NONE };
    if !start.eq_ignore_ascii_case("prvReadmsdyn_") {
        return Privileges::NONE;
    }
    let found = READS.iter().find(|(known, _)| known.eq_ignore_ascii_case(table));
    found.map_or(Privileges::NONE, |(_, privilege)| Privileges::NONE.with(*privilege))
}

/// A row of `roleprivilegescollection`.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct RolePrivilege {
    roleid: Id,
    privilegeid: Id,
}

/// An id, read as one at once: there are millions.
struct Id(Result<RecordId, String>);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(text) = Text::deserialize(deserializer)?;
        Ok(Self(super::super::guid(&text).map_err(|error| error.to_string())))
    }
}

/// The rows of `roleprivilegescollection` in little space.
#[derive(Default)]
pub(super) struct RolePrivileges {
    numbers: Numbers,
    ids: Vec<RecordId>,
    last_role: Option<(RecordId, u32)>,
    pub(super) pairs: Vec<(u32, u32)>,
    rows: usize,
    /// Rows that are of another kind, with it.
    pub(super) strays: Vec<(usize, Kind)>,
    /// Rows with an ill-formed id: the key, and why.
    pub(super) faults: Vec<(usize, &'static str, String)>,
}

impl RolePrivileges {
    /// The ids by their numbers.
    pub(super) fn ids(&self) -> &[RecordId] {
        &self.ids
    }

    fn number(&mut self, id: RecordId) -> u32 {
        let number = self.numbers.number(id);
        if number as usize == self.ids.len() {
            self.ids.push(id);
        }
        number
    }
}

impl Collect for RolePrivileges {
    type Row = RolePrivilege;
    fn push(&mut self, Told { kind, row }: Told<RolePrivilege>) {
        let index = self.rows;
        self.rows += 1;
        if let Some(kind) = kind.filter(|kind| *kind != Kind::RolePrivilege) {
            self.strays.push((index, kind));
        }
        match (row.roleid.0, row.privilegeid.0) {
            (Ok(role), Ok(privilege)) => {
                let role = match self.last_role {
                    Some((last, number)) if last == role => number,
                    _ => self.number(role),
                };
                self.last_role = self.ids.get(role as usize).map(|id| (*id, role));
                let privilege = self.number(privilege);
                self.pairs.push((role, privilege));
            }
            (role, privilege) => {
                self.faults.extend(role.err().map(|error| (index, "roleid", error)));
                self.faults.extend(privilege.err().map(|error| (index, "privilegeid", error)));
            }
        }
    }
}

/// A row of `privileges`.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct PrivilegeName {
    pub(super) privilegeid: String,
    pub(super) name: String,
}

/// A row of `appmodules`.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct App {
    pub(super) uniquename: Option<String>,
    pub(super) name: Option<String>,
    pub(super) navigationtype: Option<i64>,
    pub(super) statecode: Option<i64>,
}

/// A row of `sitemaps`.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct SiteMap {
    pub(super) sitemapnameunique: Option<String>,
    pub(super) sitemapxml: Option<String>,
}

/// A row of `msdyn_appconfigurations`.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Profile {
    #[serde(rename = "msdyn_appconfigurationid")]
    pub(super) id: String,
    #[serde(rename = "msdyn_name")]
    pub(super) name: Option<String>,
    pub(super) statecode: Option<i64>,
    #[serde(rename = "msdyn_profileorder")]
    pub(super) order: Option<i64>,
    #[serde(rename = "msdyn_appmoduleuniquename")]
    pub(super) app: Option<String>,
    #[serde(rename = "msdyn_productivitypaneuniquename")]
    pub(super) pane: Option<String>,
    #[serde(rename = "msdyn_msdyn_paneconfig_msdyn_appconfig")]
    pub(super) panes: Option<Vec<PaneOfProfile>>,
    #[serde(rename = "msdyn_msdyn_paneconfig_msdyn_appconfig@odata.nextLink")]
    pub(super) panes_go_on: Option<IgnoredAny>,
    #[serde(rename = "msdyn_appconfiguration_systemuser")]
    pub(super) users: Option<Vec<UserOfProfile>>,
    #[serde(rename = "msdyn_appconfiguration_systemuser@odata.nextLink")]
    pub(super) users_go_on: Option<IgnoredAny>,
}

/// A pane in a profile's row.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct PaneOfProfile {
    #[serde(rename = "msdyn_paneconfigurationid")]
    pub(super) id: String,
}

/// A user in a profile's row.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct UserOfProfile {
    pub(super) systemuserid: String,
}

/// A row of `msdyn_paneconfigurations`.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Pane {
    #[serde(rename = "msdyn_paneconfigurationid")]
    pub(super) id: String,
    #[serde(rename = "msdyn_uniquename")]
    pub(super) unique_name: Option<String>,
    #[serde(rename = "msdyn_panestate")]
    pub(super) state: Option<bool>,
    pub(super) statecode: Option<i64>,
    #[serde(rename = "msdyn_msdyn_paneconfig_msdyn_appconfig")]
    pub(super) profiles: Option<Vec<ProfileOfPane>>,
}

/// A profile in a pane's row.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct ProfileOfPane {
    #[serde(rename = "msdyn_appconfigurationid")]
    pub(super) id: String,
}

/// A row of `msdyn_panetabconfigurations`.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Tab {
    #[serde(rename = "msdyn_panetabconfigurationid")]
    _id: Option<IgnoredAny>,
    #[serde(rename = "msdyn_isenabled")]
    pub(super) is_enabled: Option<bool>,
    #[serde(rename = "_msdyn_productivitypaneid_value")]
    pub(super) pane: Option<String>,
    #[serde(rename = "_msdyn_toolid_value")]
    pub(super) tool: Option<String>,
    pub(super) statecode: Option<i64>,
}

/// A row of `msdyn_panetoolconfigurations`.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Tool {
    #[serde(rename = "msdyn_panetoolconfigurationid")]
    pub(super) id: String,
    #[serde(rename = "msdyn_uniquename")]
    pub(super) unique_name: Option<String>,
    pub(super) statecode: Option<i64>,
}

/// A row of `msdyn_appprofilerolemappings`.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct ProfileRole {
    #[serde(rename = "_msdyn_appprofileid_value")]
    pub(super) profile: Option<String>,
}

/// A row of `oauth2PermissionGrants`.
#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase")]
pub(super) struct Grant {
    pub(super) client_id: Option<String>,
    pub(super) consent_type: Option<String>,
    pub(super) resource_id: Option<String>,
    pub(super) scope: Option<String>,
}

/// A row of `appRoleAssignments`.
#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase")]
pub(super) struct Assignment {
    pub(super) app_role_id: Option<String>,
    pub(super) principal_id: Option<String>,
    pub(super) principal_type: Option<String>,
    pub(super) resource_id: Option<String>,
    pub(super) resource_display_name: Option<String>,
}

json_object!(read Role);
json_object!(read RolePrivilege);
json_object!(read PrivilegeName);
json_object!(read App);
json_object!(read SiteMap);
json_object!(read Profile);
json_object!(read PaneOfProfile);
json_object!(read UserOfProfile);
json_object!(read Pane);
json_object!(read ProfileOfPane);
json_object!(read Tab);
json_object!(read Tool);
json_object!(read ProfileRole);
json_object!(read Grant);
json_object!(read Assignment);

/// The rows of these are read alone as well, in another room.
pub(super) type Table = table::Table;
pub(super) type Attribute = table::Attribute;
pub(super) type View = views::Row;
pub(super) type SettingsRow = Settings;
