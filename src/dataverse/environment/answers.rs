//! Answers of the Web API → what they say.

use super::{
    facts::{self, Columns, Consent, Facts, Numbers, Remarks, Spot},
    kind::{self, Kind},
    rows::{self, Answer, Collect, RolePrivileges, Rows, Told},
    sniff::{Sniffed, Wrapping},
    solution,
};
use crate::{
    dataverse::{findings::AttributeKey, guid, is_active, layout::Layout},
    document::{FaultCode, FieldDocument, Place},
    id::{LogicalName, ParseIdError, ProfileId, RecordId},
    json::{self, Malformed},
    model::GraphPermission,
    text::quoted,
};
use alloc::{format, string::String, vec::Vec};
use core::str::FromStr;
use serde::de::DeserializeOwned;

/// Reads one answer of a known kind.
pub(super) struct Reading<'a> {
    pub(super) remarks: &'a mut Remarks,
    pub(super) facts: &'a mut Facts,
    pub(super) numbers: &'a mut Numbers,
}

impl Reading<'_> {
    /// Reads the text's rows.
    pub(super) fn answer(&mut self, text: &str, kind: Kind, sniffed: Sniffed) {
        self.facts.kinds.push(kind);
        let wrapping = sniffed.wrapping;
        match kind {
            Kind::Table => self.each(text, wrapping, kind, Self::table),
            Kind::Attribute => self.attributes(text, wrapping, sniffed.context),
            Kind::View => self.views(text, wrapping),
            Kind::Settings => self.each(text, wrapping, kind, Self::settings),
            Kind::Role => self.each(text, wrapping, kind, Self::role),
            Kind::RolePrivilege => self.role_privileges(text, wrapping),
            Kind::Privilege => self.each(text, wrapping, kind, Self::privilege),
            Kind::App => self.each(text, wrapping, kind, Self::app),
            Kind::SiteMap => self.each(text, wrapping, kind, Self::site_map),
            Kind::Profile => self.each(text, wrapping, kind, Self::profile),
            Kind::Pane => self.each(text, wrapping, kind, Self::pane),
            Kind::Tab => self.each(text, wrapping, kind, Self::tab),
            Kind::Tool => self.each(text, wrapping, kind, Self::tool),
            Kind::ProfileRole => self.each(text, wrapping, kind, Self::profile_role),
            Kind::Grant => self.each(text, wrapping, kind, Self::grant),
            Kind::Assignment => self.each(text, wrapping, kind, Self::assignment),
        }
    }

    /// The rows as they are collected, and the answer's context; a fault if the text can't be read.
    fn rows<C: Collect>(&mut self, text: &str, wrapping: Wrapping) -> Option<(C, Option<String>)> {
        let read = match wrapping {
            Wrapping::Row => json::read::<Told<C::Row>>(text.as_bytes()).map(|row| {
                let mut rows = C::default();
                rows.push(row);
                (rows, None)
            }),
            Wrapping::Array => json::read::<Rows<C>>(text.as_bytes()).map(|Rows(rows)| (rows, None)),
            Wrapping::Value => json::read::<Answer<C>>(text.as_bytes()).map(|answer| {
                if answer.next_link.is_some() {
                    let sentence = "the answer has further pages; what is on them counts only if they are given too";
                    self.remarks.note(Spot::Row.at("@odata.nextLink"), sentence);
                }
                (answer.value.0, answer.context)
            }),
        };
        read.map_err(|Malformed { place, sentence }| {
            self.remarks.fault(FaultCode::MalformedDocument, place, sentence);
        })
        .ok()
    }

    fn each<T: DeserializeOwned>(&mut self, text: &str, wrapping: Wrapping, kind: Kind, take: fn(&mut Self, Spot, T)) {
        let Some((rows, _)) = self.rows::<Vec<Told<T>>>(text, wrapping) else { return };
        for (index, Told { kind: told, row }) in rows.into_iter().enumerate() {
            let spot = spot(wrapping, index);
            if self.is_of(kind, told, spot) {
                take(self, spot, row);
            }
        }
    }

    /// Whether a row is of its answer's kind; a fault if it is of another.
    fn is_of(&mut self, kind: Kind, told: Option<Kind>, spot: Spot) -> bool {
        let Some(other) = told.filter(|told| *told != kind) else { return true };
        let sentence =
            format_args!("expected a row of {}, as the first one is, found one of {}", kind.words(), other.words());
        self.remarks.fault(FaultCode::MalformedPayload, spot.at(""), sentence);
        false
    }

    /// The id, if it is one; else a fault.
    fn id<T: FromStr<Err = ParseIdError>>(&mut self, spot: Spot, key: &str, text: &str) -> Option<T> {
        guid(text).map_err(|error| self.remarks.fault(FaultCode::InvalidId, spot.at(key), error)).ok()
    }

    /// The id, if there is one that is one.
    fn id_if<T: FromStr<Err = ParseIdError>>(&mut self, spot: Spot, key: &str, text: Option<&str>) -> Option<T> {
        text.and_then(|text| self.id(spot, key, text))
    }

    fn table(&mut self, spot: Spot, mut row: rows::Table) {
        if let Err(error) = row.logical_name.parse::<LogicalName>() {
            self.remarks.fault(FaultCode::InvalidName, spot.at("LogicalName"), error);
            return;
        }
        let id = self.id_if(spot, "MetadataId", row.metadata_id.as_deref());
        let mut said = |key, value: Result<_, String>| {
            value.unwrap_or_else(|sentence| {
                self.remarks.note(spot.at(key), format_args!("{sentence}; the key counts as absent"));
                None
            })
        };
        let ownership = said("OwnershipType", row.ownership());
        let is_virtual = row.is_virtual().unwrap_or_else(|sentence| {
            self.remarks.note(spot.at("TableType"), format_args!("{sentence}; the key counts as absent"));
            None
        });
        let name = row.display_name();
        let label = self.remarks.label(spot.at("DisplayName"), name);
        let fields = row
            .attributes
            .map(|attributes| self.fields((0..).zip(attributes), |index| spot.at("Attributes").index(index)));
        let (name, activity) = (row.logical_name, row.is_activity);
        self.facts.tables.push(facts::Table { spot, name, label, id, ownership, activity, is_virtual, fields });
    }

    /// The fields that the columns make; one that can't be taken is left out.
    fn fields(
        &mut self,
        columns: impl Iterator<Item = (usize, rows::Attribute)>,
        place: impl Fn(usize) -> Place,
    ) -> Vec<FieldDocument> {
        let mut fields = Vec::new();
        for (index, mut column) in columns {
            if let Err(error) = column.logical_name.parse::<LogicalName>() {
                self.remarks.note(
                    place(index).below(AttributeKey::LogicalName.steps()),
                    format_args!("{error}; the column is left out"),
                );
                continue;
            }
            match column.field_type() {
                Ok(field_type) => {
                    let name = column.display_name();
                    let label = self.remarks.label(place(index).below(AttributeKey::DisplayName.steps()), name);
                    fields.push(FieldDocument { label, ..column.with_type(field_type) });
                }
                Err((key, sentence)) => {
                    let name = &column.logical_name;
                    let sentence = format_args!("{sentence}; the column `{name}` is left out");
                    self.remarks.note(place(index).below(key.steps()), sentence);
                }
            }
        }
        fields
    }

    fn attributes(&mut self, text: &str, wrapping: Wrapping, sniffed: Option<String>) {
        let Some((rows, context)) = self.rows::<Vec<Told<rows::Attribute>>>(text, wrapping) else { return };
        let mut columns = Vec::with_capacity(rows.len());
        for (index, Told { kind, row }) in rows.into_iter().enumerate() {
            if self.is_of(Kind::Attribute, kind, spot(wrapping, index)) {
                columns.push((index, row));
            }
        }
        let key = context.or(sniffed).and_then(|context| kind::of_context(&context).1);
        let fields = self.fields(columns.into_iter(), |index| spot(wrapping, index).at(""));
        let Some(key) = key else {
            let sentence = "nothing says of which table the columns are: no `@odata.context` names it";
            self.remarks.fault(FaultCode::MalformedPayload, Spot::Row.at("@odata.context"), sentence);
            return;
        };
        if key.parse::<LogicalName>().is_ok() {
            let (spot, id, fields) = (Spot::Row, None, Some(fields));
            let table = facts::Table {
                spot,
                name: key,
                label: None,
                id,
                ownership: None,
                activity: None,
                is_virtual: None,
                fields,
            };
            self.facts.tables.push(table);
        } else if let Some(table) = self.id::<RecordId>(Spot::Row, "@odata.context", &key) {
            self.facts.columns.push(Columns { table, fields });
        }
    }

    fn views(&mut self, text: &str, wrapping: Wrapping) {
        let Some((rows, _)) = self.rows::<Vec<Told<rows::View>>>(text, wrapping) else { return };
        if !rows.is_empty() && rows.iter().all(|told| told.row.layoutxml.is_none()) {
            self.remarks.note("$", "no row has a `layoutxml`, so no view has columns");
        }
        for (index, Told { kind, row }) in rows.into_iter().enumerate() {
            let spot = spot(wrapping, index);
            if self.is_of(Kind::View, kind, spot) {
                self.view(spot, row);
            }
        }
    }

    fn view(&mut self, spot: Spot, row: rows::View) {
        let (is_active, is_quick_find) = (row.state(), row.is_quick_find());
        let rows::View { savedqueryid, name, isdefault, returnedtypecode, layoutxml, .. } = row;
        let mut is_usable = true;
        let mut leave_out = |key, problem: &dyn core::fmt::Display| {
            self.remarks.note(spot.at(key), format_args!("{problem}; the view is left out"));
            is_usable = false;
        };
        let id = match savedqueryid.as_deref().map(guid).transpose() {
            Ok(id) => id,
            Err(error) => {
                leave_out("savedqueryid", &error);
                None
            }
        };
        let layout = match layoutxml.as_deref().map(Layout::read).transpose() {
            Ok(layout) => layout,
            Err(sentence) => {
                leave_out("layoutxml", &sentence);
                None
            }
        };
        let columns = layout.map(|layout| self.columns(&spot.at("layoutxml"), layout));
        let name = name.filter(|name| !name.is_empty());
        let (id, table, is_default) = (id.filter(|_| is_usable), returnedtypecode, isdefault);
        let view = facts::View { spot, id, table, name, is_quick_find, is_default, is_active, columns, is_usable };
        self.facts.views.push(view);
    }

    /// The columns of a layout, with a note of the cells that are none.
    pub(super) fn columns(&mut self, place: &Place, layout: Layout) -> Vec<String> {
        for clause in layout.left_out() {
            self.remarks.note(place, clause);
        }
        if let Some(cell) = layout.nameless.first() {
            self.remarks.note(place, format_args!("cells without a `name` are left out, the first being cell {cell}"));
        }
        layout.columns
    }

    fn settings(&mut self, spot: Spot, settings: rows::SettingsRow) {
        if let Some(sentence) = settings.misspelt() {
            self.remarks.fault(FaultCode::MalformedPayload, spot.at(""), sentence);
            return;
        }
        self.facts.settings.push(facts::SettingsRow { spot, settings });
    }

    fn role(&mut self, spot: Spot, row: rows::Role) {
        let template = self.id_if(spot, "_roletemplateid_value", row.template.as_deref());
        let root = self.id_if(spot, "_parentrootroleid_value", row.root.as_deref());
        let granted = row.privileges.map(|list| {
            let mut ids = Vec::with_capacity(list.ids.len());
            for id in &list.ids {
                ids.extend(self.id::<RecordId>(spot, "roleprivileges_association", id));
            }
            list.granted(ids.into_iter(), self.numbers)
        });
        if row.privileges_go_on.is_some() {
            let sentence = "the role has privileges on further pages, which do not count";
            self.remarks.note(spot.at("roleprivileges_association@odata.nextLink"), sentence);
        }
        let Some(id) = self.id(spot, "roleid", &row.roleid) else { return };
        self.facts.roles.push(facts::Role { spot, id, name: row.name, template, root, granted });
    }

    fn role_privileges(&mut self, text: &str, wrapping: Wrapping) {
        let Some((rows, _)) = self.rows::<RolePrivileges>(text, wrapping) else { return };
        for (index, kind) in &rows.strays {
            self.is_of(Kind::RolePrivilege, Some(*kind), spot(wrapping, *index));
        }
        for (index, key, sentence) in &rows.faults {
            self.remarks.fault(FaultCode::InvalidId, spot(wrapping, *index).at(key), sentence);
        }
        let numbers: Vec<u32> = rows.ids().iter().map(|id| self.numbers.number(*id)).collect();
        let number = |local: u32| numbers.get(local as usize).copied().unwrap_or(u32::MAX);
        let pairs = rows.pairs.into_iter().map(|(role, privilege)| (number(role), number(privilege)));
        self.facts.role_privileges.extend(pairs);
    }

    fn privilege(&mut self, spot: Spot, row: rows::PrivilegeName) {
        if let Some(id) = self.id(spot, "privilegeid", &row.privilegeid) {
            let number = self.numbers.number(id);
            self.facts.privileges.push((spot, number, row.name));
        }
    }

    fn app(&mut self, spot: Spot, row: rows::App) {
        let Some(unique_name) = row.uniquename.filter(|name| !name.is_empty()) else {
            self.remarks.note(spot.at("uniquename"), "the app has no unique name and is left out");
            return;
        };
        let multisession = self.navigation(&spot.at("navigationtype"), row.navigationtype);
        let is_active = row.statecode.map(is_active);
        let label = self.remarks.label(spot.at("name"), row.name);
        self.facts.apps.push(facts::App { spot, unique_name, label, multisession, is_active });
    }

    /// Whether an app is multisession, if the number says so.
    pub(super) fn navigation(&mut self, place: &Place, navigation: Option<i64>) -> Option<bool> {
        match navigation? {
            0 => Some(false),
            1 => Some(true),
            other => {
                let sentence = format_args!("expected `0` or `1`, found `{other}`; the key counts as absent");
                self.remarks.note(place, sentence);
                None
            }
        }
    }

    fn site_map(&mut self, spot: Spot, row: rows::SiteMap) {
        let Some(app) = row.sitemapnameunique else {
            self.remarks.note(spot.at("sitemapnameunique"), "the site map names no app and is left out");
            return;
        };
        match row.sitemapxml.as_deref().map(solution::has_settings_page).transpose() {
            Ok(has_page) => {
                let has_settings_page = has_page.unwrap_or(false);
                self.facts.site_maps.push(facts::SiteMap { app, has_settings_page });
            }
            Err(problem) => {
                let sentence = format_args!("the site map can't be read and is left out: {}", quoted(&problem));
                self.remarks.note(spot.at("sitemapxml"), sentence);
            }
        }
    }

    fn profile(&mut self, spot: Spot, row: rows::Profile) {
        let panes = row.panes.map(|panes| {
            let key = |index| format!("msdyn_msdyn_paneconfig_msdyn_appconfig[{index}].msdyn_paneconfigurationid");
            let ids = panes.iter().enumerate().filter_map(|(index, pane)| self.id(spot, &key(index), &pane.id));
            ids.collect()
        });
        let users = row.users.map(|users| {
            let key = |index| format!("msdyn_appconfiguration_systemuser[{index}].systemuserid");
            let ids =
                users.iter().enumerate().filter_map(|(index, user)| self.id(spot, &key(index), &user.systemuserid));
            ids.collect()
        });
        let Some(id) = self.id(spot, "msdyn_appconfigurationid", &row.id) else { return };
        self.facts.profiles.push(facts::Profile {
            spot,
            id,
            name: row.name,
            is_active: row.statecode.map(is_active),
            order: row.order,
            app: row.app.filter(|app| !app.is_empty()),
            pane: row.pane.filter(|pane| !pane.is_empty()),
            panes,
            users,
            users_go_on: row.users_go_on.is_some(),
            panes_go_on: row.panes_go_on.is_some(),
        });
    }

    fn pane(&mut self, spot: Spot, row: rows::Pane) {
        let profiles = row.profiles.map(|profiles| {
            let key = |index| format!("msdyn_msdyn_paneconfig_msdyn_appconfig[{index}].msdyn_appconfigurationid");
            let ids =
                profiles.iter().enumerate().filter_map(|(index, profile)| self.id(spot, &key(index), &profile.id));
            ids.collect()
        });
        let Some(id) = self.id(spot, "msdyn_paneconfigurationid", &row.id) else { return };
        let (unique_name, is_on, is_active) = (row.unique_name, row.state, row.statecode.map(is_active));
        self.facts.panes.push(facts::Pane { spot, id, unique_name, is_on, is_active, profiles });
    }

    fn tab(&mut self, spot: Spot, row: rows::Tab) {
        let pane = self.id_if(spot, "_msdyn_productivitypaneid_value", row.pane.as_deref());
        let tool = self.id_if(spot, "_msdyn_toolid_value", row.tool.as_deref());
        let (is_enabled, is_active) = (row.is_enabled == Some(true), row.statecode.map(is_active));
        self.facts.tabs.push(facts::Tab { spot, pane, tool, is_enabled, is_active });
    }

    fn tool(&mut self, spot: Spot, row: rows::Tool) {
        let Some(id) = self.id(spot, "msdyn_panetoolconfigurationid", &row.id) else { return };
        let (unique_name, is_active) = (row.unique_name, row.statecode.map(is_active));
        self.facts.tools.push(facts::Tool { spot, id, unique_name, is_active });
    }

    fn profile_role(&mut self, spot: Spot, row: rows::ProfileRole) {
        let id = self.id_if::<ProfileId>(spot, "_msdyn_appprofileid_value", row.profile.as_deref());
        self.facts.profile_roles.extend(id);
    }

    fn grant(&mut self, spot: Spot, row: rows::Grant) {
        let scope = row.scope.unwrap_or_default();
        let is_for_all = match row.consent_type.as_deref() {
            Some("AllPrincipals") => true,
            // One user's own.
            Some("Principal") => false,
            other => {
                let found = other.map_or("nothing".into(), |other| format!("`{}`", quoted(other)));
                let sentence = format_args!("expected `AllPrincipals` or `Principal`, found {found}");
                self.remarks.fault(FaultCode::MalformedPayload, spot.at("consentType"), sentence);
                return;
            }
        };
        let permissions = scope.split(' ').filter(|_| is_for_all).filter_map(GraphPermission::from_code).collect();
        let (client_key, client, resource) = ("clientId", row.client_id, row.resource_id);
        self.facts.consents.push(Consent { spot, client_key, client, resource, permissions });
    }

    fn assignment(&mut self, spot: Spot, row: rows::Assignment) {
        if let Some(kind) = row.principal_type.filter(|kind| kind != "ServicePrincipal") {
            let sentence = format_args!("expected `ServicePrincipal`, found `{}`", quoted(&kind));
            self.remarks.fault(FaultCode::MalformedPayload, spot.at("principalType"), sentence);
            return;
        }
        if row.resource_display_name.is_some_and(|name| name != "Microsoft Graph") {
            return;
        }
        let permission = row.app_role_id.as_deref().and_then(GraphPermission::of_application_id);
        let permissions = permission.into_iter().collect();
        let (client_key, client, resource) = ("principalId", row.principal_id, row.resource_id);
        self.facts.consents.push(Consent { spot, client_key, client, resource, permissions });
    }
}

const fn spot(wrapping: Wrapping, index: usize) -> Spot {
    match wrapping {
        Wrapping::Row => Spot::Row,
        Wrapping::Array => Spot::Item(index),
        Wrapping::Value => Spot::Value(index),
    }
}
