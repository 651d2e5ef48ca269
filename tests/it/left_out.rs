//! What an environment leaves out: of generated ones, every file, row and key is left out in turn, and
//! nobody may do more by what remains than by the whole.

use crm_chat_policy::{
    dataverse::environment::{Environment, Given, Options},
    document::TenantDocument,
    model::{App, Tenant},
    review::compare::compare,
    rules,
};
use proptest::{collection::vec, prelude::*};
use serde_json::{Map, Value, json};

const TABLES: [&str; 5] = ["account", "incident", "contact", "new_visit", "new_place"];
const TYPES: [&str; 5] = ["String", "Memo", "Picklist", "Image", "Lookup"];
const TEMPLATES: [Option<&str>; 3] =
    [None, Some("627090ff-40a3-4053-8790-584edc5be201"), Some("1808b939-dd07-4ca7-aa99-ddd2734378f1")];
const PRIVILEGES: [&str; 9] = [
    "prvUnlinkTeamsChatFromRecord",
    "prvReadmsdyn_appconfiguration",
    "prvReadmsdyn_applicationtabtemplate",
    "prvReadmsdyn_notificationfield",
    "prvReadmsdyn_notificationtemplate",
    "prvReadmsdyn_panetabconfiguration",
    "prvReadmsdyn_panetoolconfiguration",
    "prvReadmsdyn_paneconfiguration",
    "prvReadAccount",
];
const SWITCHES: [&str; 5] = [
    "msdyn_usercanjoinchat",
    "msdyn_recordownercanunlink",
    "msdyn_recentchatlinkercanunlink",
    "msdyn_enablekickoffmessage",
    "msdyn_isenabledforbot",
];
const SCOPES: [&str; 5] =
    ["Chat.ReadWrite.All", "Directory.Read.All", "Presence.Read.All", "User.Read.All", "User.ReadBasic.All"];

/// A table: its columns by type and whether they are secured, its properties, its row of settings, if any.
type Table = (Vec<(usize, bool)>, u8, Option<u8>);

/// What an environment is made of: a number is a set of bits, or picks from a list.
#[derive(Clone, Debug)]
struct Made {
    tables: Vec<Table>,
    /// Template and privileges, which are expanded or in files of their own.
    roles: Vec<(usize, u16)>,
    are_privileges_apart: bool,
    /// Whether it is multisession, whether its site map has the page of settings, and its state.
    apps: Vec<(bool, bool, u8)>,
    /// Users, by number, and what their pane is like.
    profiles: Vec<(u8, u8)>,
    consents: u8,
    are_consents_by_app: bool,
    solution: bool,
    /// Whether rows say if they are active.
    has_states: bool,
}

fn made() -> impl Strategy<Value = Made> {
    let table = (vec((0..TYPES.len(), any::<bool>()), 0..7), any::<u8>(), proptest::option::of(any::<u8>()));
    let roles = (vec((0..TEMPLATES.len(), any::<u16>()), 0..4), any::<bool>());
    let profiles = vec((any::<u8>(), any::<u8>()), 0..3);
    let consents = (any::<u8>(), any::<bool>());
    let others = (any::<bool>(), proptest::bool::weighted(0.8));
    (vec(table, 1..=TABLES.len()), roles, vec(any::<(bool, bool, u8)>(), 0..3), profiles, consents, others).prop_map(
        |(tables, roles, apps, profiles, consents, others)| {
            let (roles, are_privileges_apart) = roles;
            let (consents, are_consents_by_app) = consents;
            let (solution, has_states) = others;
            Made {
                tables,
                roles,
                are_privileges_apart,
                apps,
                profiles,
                consents,
                are_consents_by_app,
                solution,
                has_states,
            }
        },
    )
}

fn id(kind: u8, number: usize) -> String {
    format!("7d4f5c52-0000-4000-8000-{kind:04x}{number:08x}")
}

fn bit(bits: u8, place: usize) -> bool {
    bits >> place & 1 == 1
}

/// A file by name, and whether it is still there.
type Files = Vec<(&'static str, Value)>;

impl Made {
    fn files(&self) -> Files {
        let mut files: Files = Vec::new();
        let mut answer = |name, set: &str, rows: Vec<Value>| {
            files.push((name, json!({ "@odata.context": format!("https://o/$metadata#{set}"), "value": rows })));
        };
        answer("tables.json", "EntityDefinitions", self.each_table(Self::table));
        answer("views.json", "savedqueries", self.each_table(Self::view));
        answer("settings.json", "msdyn_entitylinkchatconfigurations", self.each_table(Self::settings));
        let apart = self.are_privileges_apart;
        answer("roles.json", "roles", self.each_role(|index, template, bits| {
            let privileges = names(bits).map(|place| json!({ "privilegeid": id(6, place), "name": PRIVILEGES[place] }));
            let mut role = json!({ "roleid": id(5, index), "name": format!("Role {index}"), "_roletemplateid_value": template });
            if !apart {
                role["roleprivileges_association"] = privileges.collect();
            }
            vec![role]
        }));
        if apart {
            answer("role_privileges.json", "roleprivilegescollection", self.each_role(|index, _, bits| {
                names(bits).map(|place| json!({ "roleprivilegeid": id(7, place), "roleid": id(5, index), "privilegeid": id(6, place) })).collect()
            }));
            let all = 0..PRIVILEGES.len();
            answer(
                "privileges.json",
                "privileges",
                all.map(|place| json!({ "privilegeid": id(6, place), "name": PRIVILEGES[place] })).collect(),
            );
        }
        let app = |index: usize| format!("contoso_app{index}");
        let apps = self.apps.iter().enumerate();
        answer("apps.json", "appmodules", apps.clone().map(|(index, (multisession, _, state))| {
            let row = json!({ "appmoduleid": id(8, index), "uniquename": app(index), "name": "App", "navigationtype": u8::from(*multisession) });
            self.with_state(row, state % 3 == 0)
        }).collect());
        answer("maps.json", "sitemaps", apps.map(|(index, (_, has_page, _))| {
            let address = App::SETTINGS_PAGE_ADDRESS.replace('&', "&amp;");
            let page = if *has_page { format!("<SubArea Url='{address}'/>") } else { String::new() };
            json!({ "sitemapid": id(9, index), "sitemapnameunique": app(index), "sitemapxml": format!("<SiteMap>{page}</SiteMap>") })
        }).collect());
        self.profiles(&mut answer);
        self.consents(&mut answer);
        files
    }

    /// The row with its state, where the rows have one.
    fn with_state(&self, mut row: Value, is_inactive: bool) -> Value {
        if self.has_states {
            row["statecode"] = json!(u8::from(is_inactive));
        }
        row
    }

    fn each_table(&self, row: fn(&Self, usize) -> Option<Value>) -> Vec<Value> {
        (0..self.tables.len()).filter_map(|index| row(self, index)).collect()
    }

    fn each_role(&self, rows: impl Fn(usize, Option<&str>, u16) -> Vec<Value>) -> Vec<Value> {
        let roles = self.roles.iter().enumerate();
        roles.flat_map(|(index, (template, bits))| rows(index, TEMPLATES[*template], *bits)).collect()
    }

    fn table(&self, index: usize) -> Option<Value> {
        let (columns, bits, _) = &self.tables[index];
        let columns: Vec<Value> = columns
            .iter()
            .enumerate()
            .map(|(place, (kind, secured))| {
                json!({
                    "LogicalName": format!("column{place}"), "AttributeType": TYPES[*kind],
                    "AttributeTypeName": { "Value": format!("{}Type", TYPES[*kind]) }, "IsSecured": secured,
                })
            })
            .collect();
        // The standard types are as the product has them: of those, what no file says is assumed.
        let is_standard = index < 3;
        let on = |place| !is_standard && bit(*bits, place);
        Some(json!({
            "LogicalName": TABLES[index], "MetadataId": id(1, index), "IsActivity": on(0),
            "OwnershipType": if on(1) { "OrganizationOwned" } else { "UserOwned" },
            "TableType": if on(2) { "Virtual" } else { "Standard" }, "DataProviderId": null, "Attributes": columns,
        }))
    }

    fn view(&self, index: usize) -> Option<Value> {
        let cells: String =
            (0..self.tables[index].0.len()).map(|place| format!("<cell name='column{place}'/>")).collect();
        Some(json!({
            "savedqueryid": id(2, index), "name": "Found", "querytype": 4, "isdefault": true, "statecode": 0,
            "returnedtypecode": TABLES[index], "layoutxml": format!("<grid><row>{cells}</row></grid>"),
        }))
    }

    fn settings(&self, index: usize) -> Option<Value> {
        let bits = self.tables[index].2?;
        let row = json!({
            "msdyn_entitylinkchatconfigurationid": id(3, index), "_msdyn_entitytype_value": id(1, index),
            "msdyn_name": TABLES[index], "msdyn_filteringattributes": "",
        });
        let mut row = self.with_state(row, bits >> 6 == 0);
        if bit(bits, 5) {
            row["msdyn_contextviewid"] = json!(id(2, index));
        }
        for (place, switch) in SWITCHES.iter().enumerate() {
            row[switch] = json!(bit(bits, place));
        }
        Some(row)
    }

    fn profiles(&self, answer: &mut impl FnMut(&'static str, &str, Vec<Value>)) {
        let profiles = self.profiles.iter().enumerate();
        answer("profiles.json", "msdyn_appconfigurations", profiles.clone().map(|(index, (users, bits))| {
            let users: Vec<Value> = (0..8).filter(|place| bit(*users, *place)).map(|place| json!({ "systemuserid": id(11, place) })).collect();
            let row = json!({ "msdyn_appconfigurationid": id(10, index), "msdyn_name": "Tier", "msdyn_appmoduleuniquename": "msdyn_csw",
                "msdyn_profileorder": index, "msdyn_productivitypaneuniquename": format!("pane{index}"),
                "msdyn_appconfiguration_systemuser": users });
            self.with_state(row, bits % 7 == 0)
        }).collect());
        answer("mappings.json", "msdyn_appprofilerolemappings", Vec::new());
        answer("panes.json", "msdyn_paneconfigurations", profiles.clone().map(|(index, (_, bits))| {
            let row = json!({ "msdyn_paneconfigurationid": id(12, index), "msdyn_uniquename": format!("pane{index}"), "msdyn_panestate": bits % 4 > 0 });
            self.with_state(row, bits % 6 == 0)
        }).collect());
        answer(
            "tabs.json",
            "msdyn_panetabconfigurations",
            profiles
                .map(|(index, (_, bits))| {
                    let row = json!({ "msdyn_panetabconfigurationid": id(13, index), "msdyn_isenabled": bits % 5 > 0,
                        "_msdyn_productivitypaneid_value": id(12, index), "_msdyn_toolid_value": id(14, 0) });
                    self.with_state(row, bits % 11 == 0)
                })
                .collect(),
        );
        // The tool of the chat is active, as an argument that names another is refused.
        let tools = ["teams_chat", "another"].into_iter().enumerate().map(|(index, name)| {
            let row = json!({ "msdyn_panetoolconfigurationid": id(14, index), "msdyn_uniquename": name });
            self.with_state(row, index > 0)
        });
        answer("tools.json", "msdyn_panetoolconfigurations", tools.collect());
    }

    fn consents(&self, answer: &mut impl FnMut(&'static str, &str, Vec<Value>)) {
        let granted = SCOPES.iter().enumerate().filter(|(place, _)| bit(self.consents, *place));
        if self.are_consents_by_app {
            const IDS: [&str; 5] = [
                "294ce7c9-31ba-490a-ad7d-97a7d075e4ed",
                "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
                "a70e0c2d-e793-494c-94c4-118fa0a67f42",
                "df021288-bdef-4463-88db-98f22de89214",
                "97235f07-e226-4f63-ace3-39588e11d3a1",
            ];
            answer("consents.json", "appRoleAssignments", granted.map(|(place, _)| json!({ "appRoleId": IDS[place],
                "principalId": id(15, 0), "principalType": "ServicePrincipal", "resourceDisplayName": "Microsoft Graph", "resourceId": id(16, 0) })).collect());
        } else {
            answer("consents.json", "oauth2PermissionGrants", granted.map(|(place, scope)| json!({ "clientId": id(15, 0),
                "consentType": if place == 4 { "Principal" } else { "AllPrincipals" }, "resourceId": id(16, 0), "scope": scope })).collect());
        }
    }

    /// By these files, or nothing if they are refused, as then nobody has anything.
    fn tenant(&self, files: &Files) -> Option<Tenant> {
        let mut environment = Environment::default();
        for (name, file) in files {
            environment.read(name, file.to_string().as_bytes(), Given::ByName);
        }
        if self.solution {
            let xml = format!(
                "<Role id='{{{}}}' name='Solution'><RolePrivileges><RolePrivilege name='{}'/></RolePrivileges></Role>",
                id(5, 99),
                PRIVILEGES[0]
            );
            environment.read("role.xml", xml.as_bytes(), Given::ByName);
        }
        let base = TenantDocument::from_json(br#"{"version":1,"chat":{"enabled":true}}"#).expect("a document");
        // Named ones must be there, and a table may be what is left out.
        let options =
            Options { base: Some(base), all_tables: true, chat_tool: Some("teams_chat".into()), ..Options::default() };
        environment.import(&options).ok().map(|imported| imported.document.build().expect("an import has no fault"))
    }
}

fn names(bits: u16) -> impl Iterator<Item = usize> {
    (0..PRIVILEGES.len()).filter(move |place| bits >> place & 1 == 1)
}

/// The value with one row, item or key fewer, at any depth, and the path to what is left out.
fn smaller(value: &Value, path: &str, each: &mut dyn FnMut(&str, Value)) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let path = format!("{path}[{index}]");
                let mut without = items.clone();
                without.remove(index);
                each(&path, Value::Array(without));
                smaller(item, &path, &mut |path, item| {
                    let mut with = items.clone();
                    with[index] = item;
                    each(path, Value::Array(with));
                });
            }
        }
        Value::Object(entries) => {
            for (key, entry) in entries {
                let path = format!("{path}.{key}");
                let without = entries.iter().filter(|(other, _)| *other != key);
                each(
                    &path,
                    Value::Object(without.map(|(key, entry)| (key.clone(), entry.clone())).collect::<Map<_, _>>()),
                );
                smaller(entry, &path, &mut |path, entry| {
                    let mut with = entries.clone();
                    with[key] = entry;
                    each(path, Value::Object(with));
                });
            }
        }
        _ => {}
    }
}

/// Whether leaving this out may give somebody more, as the page on imports says. A kind of which no file
/// speaks has its defaults, which a note names: types have theirs, everybody has the default profile's
/// chat, and all permissions count as granted. An answer without rows speaks only by its context. And
/// whoever no profile names is on the default profile. Where no row of a kind says whether it is active,
/// all are.
fn may_give_more(name: &str, file: &Value, path: Option<&str>) -> bool {
    match (name, path) {
        (_, Some(path)) if path.ends_with(".statecode") => {
            let rows = file["value"].as_array().into_iter().flatten();
            rows.filter(|row| row.get("statecode").is_some()).count() == 1
        }
        ("settings.json" | "profiles.json" | "consents.json", None | Some(".@odata.context")) => true,
        ("profiles.json", Some(path)) => {
            let item = path.trim_start_matches(".value");
            item.ends_with(']') || item.ends_with(".systemuserid")
        }
        _ => false,
    }
}

/// What lets anybody do more by the second tenant than by the first.
fn widened(before: &Tenant, after: &Tenant) -> Vec<String> {
    let differences = compare(before, after);
    let widens = differences.iter().filter(|difference| rules::ALL.iter().any(|rule| difference.widens(rule, None)));
    widens.map(ToString::to_string).collect()
}

proptest! {
    /// Of an environment's hundreds of parts, every sixteenth is left out in turn.
    #[test]
    fn whatever_is_left_out_gives_nobody_more(made in made(), turn in 0..16_usize) {
        let files = made.files();
        let Some(before) = made.tenant(&files) else { return Ok(()) };
        let mut found = Vec::new();
        let mut count = turn;
        let mut try_with = |name: &str, file: &Value, path: Option<&str>, files: &Files| {
            count += 1;
            if !count.is_multiple_of(16) {
                return;
            }
            let after = if may_give_more(name, file, path) { None } else { made.tenant(files) };
            let lines = after.map(|after| widened(&before, &after)).unwrap_or_default();
            if !lines.is_empty() {
                found.push(format!("{name} without {}: {lines:?}", path.unwrap_or("all")));
            }
        };
        for (index, (name, file)) in files.iter().enumerate() {
            let mut without = files.clone();
            without.remove(index);
            try_with(name, file, None, &without);
            smaller(file, "", &mut |path, less| {
                let mut with = files.clone();
                with[index].1 = less;
                try_with(name, file, Some(path), &with);
            });
        }
        prop_assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn a_wrong_file_in_any_place_is_named_and_never_taken_for_an_empty_one(
        made in made(), place in any::<prop::sample::Index>(), wrong in 0..WRONG.len(), given in any::<bool>(),
    ) {
        let files = made.files();
        let (place, given) = (place.index(files.len()), if given { Given::ByName } else { Given::Among });
        let mut environment = Environment::default();
        for (index, (name, file)) in files.iter().enumerate() {
            let text = if index == place { WRONG[wrong].to_owned() } else { file.to_string() };
            environment.read(name, text.as_bytes(), given);
        }
        let options = Options { all_tables: true, chat_tool: Some("teams_chat".into()), ..Options::default() };
        let faults = environment.import(&options).expect_err("a wrong file");
        let named = format!("{}: ", files[place].0);
        prop_assert!(faults.iter().any(|fault| fault.place().to_string().starts_with(&named)), "{}", faults);
    }
}

/// Files that can't be read, and answers that are failures; wrong wherever they are.
const WRONG: [&str; 7] = [
    "",
    "{",
    r#"{"value":[}"#,
    "\u{feff}",
    r#"{"error":{"code":"0x80048306","message":"Principal user is missing prvReadEntity privilege"}}"#,
    "<html><body>Sign in",
    "text",
];

/// All that is generated is used: what is left out was there.
#[test]
fn most_of_what_is_generated_is_imported() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let all: Vec<Made> = (0..200).map(|_| made().new_tree(&mut runner).expect("a value").current()).collect();
    let imported = all.iter().filter(|made| made.tenant(&made.files()).is_some()).count();
    assert!(imported > 100, "{imported}");
}
