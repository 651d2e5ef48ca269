//! The environment: the same from run to run, in the shapes of the Web API and of a solution.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

const COLUMNS: usize = 100;
const ROLES: usize = 300;

/// Marsaglia's xorshift: enough for data that only has to vary.
struct Seed(u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    fn guid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }
}

const TYPES: [(&str, &str); 8] = [
    ("String", "nvarchar"),
    ("Memo", "ntext"),
    ("Picklist", "picklist"),
    ("DateTime", "datetime"),
    ("Integer", "int"),
    ("Lookup", "lookup"),
    ("Boolean", "bit"),
    ("Money", "money"),
];

const ACTIONS: [&str; 8] = ["Create", "Read", "Write", "Delete", "Append", "AppendTo", "Assign", "Share"];

fn file(folder: &Path, name: &str) -> BufWriter<File> {
    BufWriter::with_capacity(1 << 20, File::create(folder.join(name)).expect("a file"))
}

fn layout(seed: &mut Seed) -> String {
    let cells: String = (0..8)
        .map(|_| format!("<cell name=\"new_column{:03}\" width=\"150\" />", seed.below(COLUMNS as u64)))
        .collect();
    format!(
        "<grid name=\"resultset\" object=\"1\" jump=\"new_name\" select=\"1\" icon=\"1\" preview=\"1\"><row name=\"result\" id=\"new_id\">{cells}</row></grid>"
    )
}

fn views_of(tables: usize) -> usize {
    tables * 10_000 / 1_500
}

/// The environment as four answers of the Web API.
pub fn json(folder: &Path, tables: usize) {
    let mut seed = Seed(0x9e37_79b9_7f4a_7c15);
    let mut out = file(folder, "tables.json");
    write!(out, "{{\"@odata.context\":\"https://contoso.crm.dynamics.com/api/data/v9.2/$metadata#EntityDefinitions\",\"value\":[").unwrap();
    for table in 0..tables {
        let comma = if table == 0 { "" } else { "," };
        write!(out, "{comma}{{\"MetadataId\":\"{}\",\"LogicalName\":\"new_table{table:04}\",\"SchemaName\":\"new_Table{table:04}\",\"EntitySetName\":\"new_table{table:04}s\",\"OwnershipType\":\"UserOwned\",\"TableType\":\"Standard\",\"DataProviderId\":null,\"IsActivity\":false,\"Attributes\":[", seed.guid()).unwrap();
        for column in 0..COLUMNS {
            let comma = if column == 0 { "" } else { "," };
            let (kind, _) = TYPES[seed.below(8) as usize];
            write!(out, "{comma}{{\"@odata.type\":\"#Microsoft.Dynamics.CRM.{kind}AttributeMetadata\",\"MetadataId\":\"{}\",\"HasChanged\":null,\"AttributeOf\":null,\"AttributeType\":\"{kind}\",\"ColumnNumber\":{column},\"DeprecatedVersion\":null,\"IntroducedVersion\":\"1.0.0.0\",\"EntityLogicalName\":\"new_table{table:04}\",\"IsCustomAttribute\":true,\"IsPrimaryId\":false,\"IsPrimaryName\":false,\"IsValidForCreate\":true,\"IsValidForRead\":true,\"IsValidForUpdate\":true,\"CanBeSecuredForRead\":true,\"CanBeSecuredForCreate\":true,\"CanBeSecuredForUpdate\":true,\"IsSecured\":{},\"IsManaged\":false,\"LinkedAttributeId\":null,\"LogicalName\":\"new_column{column:03}\",\"SchemaName\":\"new_Column{column:03}\",\"IsRenameable\":{{\"Value\":true,\"CanBeChanged\":true,\"ManagedPropertyLogicalName\":\"isrenameable\"}},\"AttributeTypeName\":{{\"Value\":\"{kind}Type\"}},\"Description\":{{\"LocalizedLabels\":[{{\"Label\":\"Column {column} of table {table}\",\"LanguageCode\":1033,\"IsManaged\":false,\"MetadataId\":\"{}\",\"HasChanged\":null}}],\"UserLocalizedLabel\":null}},\"DisplayName\":{{\"LocalizedLabels\":[],\"UserLocalizedLabel\":{{\"Label\":\"Column {column}\",\"LanguageCode\":1033}}}},\"RequiredLevel\":{{\"Value\":\"None\",\"CanBeChanged\":true,\"ManagedPropertyLogicalName\":\"canmodifyrequirementlevelsettings\"}},\"SourceType\":0}}", seed.guid(), seed.below(50) == 0, seed.guid()).unwrap();
        }
        write!(out, "]}}").unwrap();
    }
    write!(out, "]}}").unwrap();

    let mut out = file(folder, "views.json");
    write!(out, "{{\"value\":[").unwrap();
    for view in 0..views_of(tables) {
        let comma = if view == 0 { "" } else { "," };
        let layout = layout(&mut seed).replace('"', "\\\"");
        write!(out, "{comma}{{\"savedqueryid\":\"{}\",\"name\":\"View {view}\",\"querytype\":0,\"isdefault\":false,\"returnedtypecode\":\"new_table{:04}\",\"statecode\":0,\"layoutxml\":\"{layout}\"}}", seed.guid(), view % tables).unwrap();
    }
    write!(out, "]}}").unwrap();

    let mut out = file(folder, "roles.json");
    write!(out, "{{\"value\":[").unwrap();
    for role in 0..ROLES {
        let comma = if role == 0 { "" } else { "," };
        write!(out, "{comma}{{\"@odata.etag\":\"W/1\",\"roleid\":\"{}\",\"name\":\"Role {role}\",\"_roletemplateid_value\":null,\"roleprivileges_association\":[", seed.guid()).unwrap();
        let mut comma = "";
        for table in 0..tables {
            for action in &ACTIONS[..seed.below(6) as usize] {
                write!(
                    out,
                    "{comma}{{\"privilegeid\":\"{}\",\"name\":\"prv{action}new_Table{table:04}\"}}",
                    seed.guid()
                )
                .unwrap();
                comma = ",";
            }
        }
        write!(out, "]}}").unwrap();
    }
    write!(out, "]}}").unwrap();
}

/// The environment as one solution.
pub fn solution(folder: &Path, tables: usize) {
    let mut seed = Seed(0x9e37_79b9_7f4a_7c15);
    let mut out = file(folder, "customizations.xml");
    writeln!(out, "<ImportExportXml xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n  <Entities>").unwrap();
    for table in 0..tables {
        writeln!(out, "    <Entity>\n      <Name LocalizedName=\"Table {table}\" OriginalName=\"\">new_Table{table:04}</Name>\n      <EntityInfo>\n        <entity Name=\"new_Table{table:04}\">\n          <attributes>").unwrap();
        for column in 0..COLUMNS {
            let (_, kind) = TYPES[seed.below(8) as usize];
            writeln!(out, "            <attribute PhysicalName=\"new_Column{column:03}\">\n              <Type>{kind}</Type>\n              <Name>new_column{column:03}</Name>\n              <LogicalName>new_column{column:03}</LogicalName>\n              <RequiredLevel>none</RequiredLevel>\n              <DisplayMask>ValidForAdvancedFind|ValidForForm|ValidForGrid</DisplayMask>\n              <ImeMode>auto</ImeMode>\n              <ValidForUpdateApi>1</ValidForUpdateApi>\n              <ValidForReadApi>1</ValidForReadApi>\n              <ValidForCreateApi>1</ValidForCreateApi>\n              <IsCustomField>1</IsCustomField>\n              <IsAuditEnabled>0</IsAuditEnabled>\n              <IsSecured>{}</IsSecured>\n              <IntroducedVersion>1.0.0.0</IntroducedVersion>\n              <IsCustomizable>1</IsCustomizable>\n              <IsRenameable>1</IsRenameable>\n              <SourceType>0</SourceType>\n              <displaynames>\n                <displayname description=\"Column {column}\" languagecode=\"1033\" />\n              </displaynames>\n              <Descriptions>\n                <Description description=\"Column {column} of table {table}\" languagecode=\"1033\" />\n              </Descriptions>\n            </attribute>", u8::from(seed.below(50) == 0)).unwrap();
        }
        writeln!(out, "          </attributes>\n          <EntitySetName>new_table{table:04}s</EntitySetName>\n          <OwnershipTypeMask>UserOwned</OwnershipTypeMask>\n          <IsActivity>0</IsActivity>\n        </entity>\n      </EntityInfo>\n      <SavedQueries>\n        <savedqueries>").unwrap();
        for view in (table..views_of(tables)).step_by(tables) {
            let layout = layout(&mut seed);
            writeln!(out, "          <savedquery>\n            <isquickfindquery>0</isquickfindquery>\n            <isdefault>0</isdefault>\n            <savedqueryid>{{{}}}</savedqueryid>\n            <layoutxml>{layout}</layoutxml>\n            <querytype>0</querytype>\n            <fetchxml><fetch><entity name=\"new_table{table:04}\"><attribute name=\"new_column001\" /></entity></fetch></fetchxml>\n            <LocalizedNames>\n              <LocalizedName description=\"View {view}\" languagecode=\"1033\" />\n            </LocalizedNames>\n          </savedquery>", seed.guid()).unwrap();
        }
        writeln!(out, "        </savedqueries>\n      </SavedQueries>\n    </Entity>").unwrap();
    }
    writeln!(out, "  </Entities>\n  <Roles>").unwrap();
    for role in 0..ROLES {
        writeln!(out, "    <Role id=\"{{{}}}\" name=\"Role {role}\">\n      <IsCustomizable>1</IsCustomizable>\n      <RolePrivileges>", seed.guid()).unwrap();
        for table in 0..tables {
            for action in &ACTIONS[..seed.below(6) as usize] {
                writeln!(out, "        <RolePrivilege name=\"prv{action}new_Table{table:04}\" level=\"Global\" />")
                    .unwrap();
            }
        }
        writeln!(out, "      </RolePrivileges>\n    </Role>").unwrap();
    }
    writeln!(out, "  </Roles>\n</ImportExportXml>").unwrap();
}
