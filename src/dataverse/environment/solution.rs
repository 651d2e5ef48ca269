//! Solution XML, packed and unpacked → what it says.

use super::{
    answers::Reading,
    facts::{self, Granted, Spot},
    kind::Kind,
    rows::counted,
    xml::{Element, Xml},
};
use crate::{
    dataverse::{
        guid,
        layout::Layout,
        table::{is_computed, is_provider, ownership, rich_text},
    },
    document::{FaultCode, FieldDocument},
    id::LogicalName,
    model::{App, FieldType},
    text::quoted,
};
use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec::Vec,
};

/// Whether a site map has the page of settings, or why it can't be read.
pub(super) fn has_settings_page(xml: &str) -> Result<bool, String> {
    let mut xml = Xml::new(xml);
    let root = xml.root()?;
    let mut is_there = is_settings_page(&root);
    xml.descendants(|element| is_there |= is_settings_page(element))?;
    xml.end()?;
    Ok(is_there)
}

fn is_settings_page(element: &Element<'_>) -> bool {
    element.name() == "SubArea" && element.attribute("Url").is_some_and(|url| url.trim() == App::SETTINGS_PAGE_ADDRESS)
}

/// Whether the text is solution XML; what is wrong if it can't be read.
pub(super) fn read(text: &str, reading: &mut Reading<'_>) -> Result<bool, (usize, String)> {
    let mut solution = Solution { xml: Xml::new(text), reading };
    let read = solution.root();
    let line = solution.xml.line();
    read.map_err(|problem| (line, problem))
}

struct Solution<'x, 'r, 'f> {
    xml: Xml<'x>,
    reading: &'r mut Reading<'f>,
}

type Read<T = ()> = Result<T, String>;

/// A language's code, and a name in it.
type Name<'x> = (Option<Cow<'x, str>>, Option<Cow<'x, str>>);

impl<'x> Solution<'x, '_, '_> {
    fn root(&mut self) -> Read<bool> {
        let root = self.xml.root()?;
        let is_solution = match root.name() {
            "ImportExportXml" => self.parts()?,
            _ => self.part(&root)?,
        };
        self.xml.end()?;
        Ok(is_solution)
    }

    /// Reads each element in the open one; true if any is used.
    fn parts(&mut self) -> Read<bool> {
        let mut is_any = false;
        while let Some(child) = self.xml.child()? {
            is_any |= self.part(&child)?;
        }
        Ok(is_any)
    }

    /// Reads an element that may be the root of an unpacked file; false if it is not used.
    fn part(&mut self, element: &Element<'x>) -> Read<bool> {
        match element.name() {
            "Entities" | "Roles" | "AppModules" | "AppModuleSiteMaps" => {
                self.parts()?;
            }
            "Entity" => self.entity()?,
            "savedqueries" => self.saved_queries(None)?,
            "Role" => self.role(element)?,
            "AppModule" => self.app()?,
            "AppModuleSiteMap" => self.site_map()?,
            // Which columns are secured is said by the columns.
            "FieldSecurityProfiles" => self.xml.skip()?,
            _ => {
                self.xml.skip()?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn spoken(&mut self, kind: Kind) {
        if !self.reading.facts.kinds.contains(&kind) {
            self.reading.facts.kinds.push(kind);
        }
    }

    fn spot(&mut self) -> Spot {
        Spot::Line(self.xml.line())
    }

    fn entity(&mut self) -> Read {
        self.spoken(Kind::Table);
        let spot = self.spot();
        let mut table = facts::Table {
            spot,
            name: String::new(),
            label: None,
            id: None,
            ownership: None,
            activity: None,
            is_virtual: None,
            fields: None,
        };
        // A view's table is known only when the whole element is read.
        let first_view = self.reading.facts.views.len();
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "Name" => {
                    let name = child.attribute("LocalizedName").map(Cow::into_owned);
                    table.label = self.reading.remarks.label(spot.at(""), name);
                    let name = self.xml.text()?;
                    if table.name.is_empty() {
                        table.name = name.trim().to_ascii_lowercase();
                    }
                }
                "EntityInfo" => {
                    while let Some(child) = self.xml.child()? {
                        match child.name() {
                            "entity" => self.entity_info(&child, &mut table)?,
                            _ => self.xml.skip()?,
                        }
                    }
                }
                "SavedQueries" => {
                    while let Some(child) = self.xml.child()? {
                        match child.name() {
                            "savedqueries" => self.saved_queries(Some(""))?,
                            _ => self.xml.skip()?,
                        }
                    }
                }
                _ => self.xml.skip()?,
            }
        }
        for view in self.reading.facts.views.iter_mut().skip(first_view) {
            view.table = Some(table.name.clone());
        }
        match table.name.parse::<LogicalName>() {
            Ok(_) => self.reading.facts.tables.push(table),
            Err(error) => self.reading.remarks.fault(FaultCode::InvalidName, spot.at(""), error),
        }
        Ok(())
    }

    fn entity_info(&mut self, entity: &Element<'x>, table: &mut facts::Table) -> Read {
        if let Some(name) = entity.attribute("Name") {
            table.name = name.trim().to_ascii_lowercase();
        }
        let mut provider = None;
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "attributes" => {
                    let mut fields = Vec::new();
                    while let Some(child) = self.xml.child()? {
                        match child.name() {
                            "attribute" => fields.extend(self.attribute(&child)?),
                            _ => self.xml.skip()?,
                        }
                    }
                    table.fields = Some(fields);
                }
                "OwnershipTypeMask" => {
                    let text = self.xml.text()?;
                    match ownership(text.trim()) {
                        Ok(ownership) => table.ownership = Some(ownership),
                        Err(sentence) => {
                            let place = self.spot().at("");
                            self.reading.remarks.note(place, format_args!("{sentence}; the element counts as absent"));
                        }
                    }
                }
                "IsActivity" => table.activity = Some(is_on(&self.xml.text()?)),
                "DataProviderId" | "DataSourceId" => provider = provider.or(Some(self.xml.text()?)),
                _ => self.xml.skip()?,
            }
        }
        // Only virtual tables have a provider, if a table's properties are there at all.
        let is_virtual = provider.as_deref().map(|id| is_provider(id.trim()));
        table.is_virtual = is_virtual.or_else(|| table.ownership.map(|_| false));
        Ok(())
    }

    fn attribute(&mut self, attribute: &Element<'x>) -> Read<Option<FieldDocument>> {
        let spot = self.spot();
        let (mut name, mut kind, mut secured) = (None, None, false);
        let (mut source, mut format, mut names) = (0, None, Vec::new());
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "LogicalName" => name = Some(self.xml.text()?),
                "Type" => kind = Some(self.xml.text()?),
                "IsSecured" => secured = is_on(&self.xml.text()?),
                "SourceType" => source = self.xml.text()?.trim().parse().unwrap_or(0),
                "Format" | "FormatName" => format = Some(self.xml.text()?),
                "displaynames" => self.xml.descendants(|element| {
                    names.push((element.attribute("languagecode"), element.attribute("description")));
                })?,
                _ => self.xml.skip()?,
            }
        }
        let physical = || attribute.attribute("PhysicalName").map(|name| Cow::Owned(name.to_ascii_lowercase()));
        let name = name.or_else(physical).unwrap_or_default().trim().to_string();
        if let Err(error) = name.parse::<LogicalName>() {
            self.reading.remarks.note(spot.at(""), format_args!("{error}; the column is left out"));
            return Ok(None);
        }
        let kind = kind.unwrap_or_default();
        let Some(field_type) = field_type(kind.trim()) else {
            let kind = quoted(kind.trim());
            let sentence =
                format_args!("`{kind}` is not a type of columns in a solution; the column `{name}` is left out");
            self.reading.remarks.note(spot.at(""), sentence);
            return Ok(None);
        };
        Ok(Some(FieldDocument {
            label: self.reading.remarks.label(spot.at(""), english_first(names)),
            secured,
            rich_text: format.and_then(|format| rich_text(format.trim(), field_type)),
            computed: is_computed(source),
            ..FieldDocument::new(name, field_type)
        }))
    }

    /// Reads views; of the table of this name, which may follow, or each of its own query's.
    fn saved_queries(&mut self, table: Option<&str>) -> Read {
        self.spoken(Kind::View);
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "savedquery" => self.saved_query(table)?,
                _ => self.xml.skip()?,
            }
        }
        Ok(())
    }

    fn saved_query(&mut self, table: Option<&str>) -> Read {
        let spot = self.spot();
        let mut view = facts::View {
            spot,
            id: None,
            table: table.map(ToString::to_string),
            name: None,
            is_quick_find: None,
            is_default: None,
            is_active: None,
            columns: None,
            is_usable: true,
        };
        let mut names = Vec::new();
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "savedqueryid" => match guid(&self.xml.text()?) {
                    Ok(id) => view.id = Some(id),
                    Err(error) => {
                        self.reading.remarks.note(spot.at(""), format_args!("{error}; the view is left out"));
                        view.is_usable = false;
                    }
                },
                "querytype" => view.is_quick_find = Some(self.xml.text()?.trim() == "4"),
                "isdefault" => view.is_default = Some(is_on(&self.xml.text()?)),
                "statecode" => view.is_active = Some(self.xml.text()?.trim() == "0"),
                "layoutxml" => {
                    let (mut layout, mut place) = (Layout::default(), 0);
                    self.xml.descendants(|element| {
                        if element.name() == "cell" {
                            place += 1;
                            let (name, hidden) = (element.attribute("name"), element.attribute("ishidden"));
                            layout.add(place, name.as_deref(), hidden.as_deref());
                        }
                    })?;
                    view.columns = Some(self.reading.columns(&spot.at(""), layout));
                }
                "fetchxml" if table.is_none() => {
                    let mut entity = None;
                    self.xml.descendants(|element| {
                        if entity.is_none() && element.name() == "entity" {
                            entity = element.attribute("name").map(Cow::into_owned);
                        }
                    })?;
                    view.table = entity;
                }
                "LocalizedNames" => self.localized_names(&mut names)?,
                _ => self.xml.skip()?,
            }
        }
        view.name = english_first(names);
        if view.table.is_none() {
            self.reading.remarks.note(spot.at(""), "the view names no table and is left out");
        } else {
            self.reading.facts.views.push(view);
        }
        Ok(())
    }

    fn role(&mut self, element: &Element<'x>) -> Read {
        self.spoken(Kind::Role);
        let spot = self.spot();
        let mut granted = None;
        while let Some(child) = self.xml.child()? {
            if child.name() != "RolePrivileges" {
                self.xml.skip()?;
                continue;
            }
            let mut list = Granted { is_known: true, ..Granted::default() };
            self.xml.descendants(|element| {
                if element.name() == "RolePrivilege"
                    && let Some(name) = element.attribute("name")
                {
                    list.is_any = true;
                    list.counted = list.counted.union(counted(&name));
                }
            })?;
            granted = Some(list);
        }
        let id = element.attribute("id").unwrap_or_default();
        match guid(&id) {
            Ok(id) => {
                let name = element.attribute("name").map(Cow::into_owned);
                self.reading.facts.roles.push(facts::Role { spot, id, name, template: None, root: None, granted });
            }
            Err(error) => self.reading.remarks.fault(FaultCode::InvalidId, spot.at(""), error),
        }
        Ok(())
    }

    /// Each language's code and name.
    fn localized_names(&mut self, names: &mut Vec<Name<'x>>) -> Read {
        self.xml.descendants(|element| {
            names.push((element.attribute("languagecode"), element.attribute("description")));
        })
    }

    fn app(&mut self) -> Read {
        self.spoken(Kind::App);
        let spot = self.spot();
        let (mut unique_name, mut navigation, mut is_active) = (String::new(), None, None);
        let mut names = Vec::new();
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "UniqueName" => unique_name = self.xml.text()?.trim().into(),
                "NavigationType" => navigation = self.xml.text()?.trim().parse().ok(),
                "statecode" => is_active = Some(self.xml.text()?.trim() == "0"),
                "LocalizedNames" => self.localized_names(&mut names)?,
                _ => self.xml.skip()?,
            }
        }
        let label = self.reading.remarks.label(spot.at(""), english_first(names));
        if unique_name.is_empty() {
            self.reading.remarks.note(spot.at(""), "the app has no unique name and is left out");
        } else {
            let multisession = self.reading.navigation(&spot.at(""), navigation);
            self.reading.facts.apps.push(facts::App { spot, unique_name, label, multisession, is_active });
        }
        Ok(())
    }

    fn site_map(&mut self) -> Read {
        self.spoken(Kind::SiteMap);
        let spot = self.spot();
        let (mut app, mut has_settings_page) = (String::new(), false);
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "SiteMapUniqueName" => app = self.xml.text()?.trim().into(),
                "SiteMap" => self.xml.descendants(|element| has_settings_page |= is_settings_page(element))?,
                _ => self.xml.skip()?,
            }
        }
        if app.is_empty() {
            self.reading.remarks.note(spot.at(""), "the site map names no app and is left out");
        } else {
            self.reading.facts.site_maps.push(facts::SiteMap { app, has_settings_page });
        }
        Ok(())
    }
}

fn is_on(text: &str) -> bool {
    matches!(text.trim(), "1" | "true")
}

/// The type of a column of this type in a solution.
fn field_type(name: &str) -> Option<FieldType> {
    Some(match name {
        "bit" => FieldType::Boolean,
        "datetime" => FieldType::DateTime,
        "float" => FieldType::Double,
        "int" => FieldType::Integer,
        "ntext" => FieldType::Memo,
        "nvarchar" => FieldType::String,
        "primarykey" => FieldType::Uniqueidentifier,
        other => *FieldType::ALL.iter().find(|known| known.code().eq_ignore_ascii_case(other))?,
    })
}

/// What a spot of XML is called in the sentence of a text that can't be read.
pub(super) fn unreadable(line: usize, problem: &str) -> (String, String) {
    (Spot::Line(line).at("").to_string(), format!("not XML: {}", quoted(problem)))
}

/// The English name, else that of the first language that has one.
fn english_first(mut names: Vec<Name<'_>>) -> Option<String> {
    names.sort_by_key(|(language, _)| language.as_deref() != Some("1033"));
    names.into_iter().find_map(|(_, name)| name.filter(|name| !name.is_empty())).map(Cow::into_owned)
}
