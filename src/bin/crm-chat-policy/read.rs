use crate::{
    input::{self, Naming},
    output::{Output, Status, Stop, both, unusable_argument},
};
use clap::Subcommand;
use crm_chat_policy::{dataverse, graph};
use serde::de::IgnoredAny;
use std::{
    collections::BTreeMap,
    fmt::Display,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Prints what a payload of a running system says, in the words of questions, as JSON
///
/// Without a file the payload comes from standard input.
///
/// Exit status: 0; 2 if the payload is refused or the file can't be read.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Subcommand)]
enum Kind {
    /// The message that a step sends of an update, as a question's changes
    Update(File),
    /// The rights of RetrievePrincipalAccess, as a list
    Access(File),
    /// A row of a table, as a record
    Record {
        /// The row's table, by its logical name
        #[arg(long = "type", value_name = "NAME")]
        record_type: String,
        #[command(flatten)]
        file: File,
    },
    /// Rows that connect chats to records, as the current connections
    Connections(File),
    /// A chat of Microsoft Graph with its members, or a list of them
    Chat {
        /// An object, from directory ids to the ids of users of the CRM; who is not in it is external
        #[arg(long, value_name = "MAP.json")]
        users: Option<PathBuf>,
        #[command(flatten)]
        file: File,
    },
    /// A user's licences in Microsoft Graph, as whether there is one for Teams
    Licence(File),
    /// A user's directory roles in Microsoft Graph, as a list
    DirectoryRoles {
        /// A role that administers the tenant, by its template's id; may be given several times
        #[arg(long, value_name = "TEMPLATE-ID")]
        tenant_administrator: Vec<String>,
        #[command(flatten)]
        file: File,
    },
    /// Consents of one client in Microsoft Graph, as the permissions granted
    Permissions(File),
}

#[derive(clap::Args)]
struct File {
    /// The payload; without it, standard input
    file: Option<PathBuf>,
}

impl File {
    fn path(&self) -> &Path {
        self.file.as_deref().unwrap_or(Path::new("-"))
    }

    fn read(&self) -> Result<Vec<u8>, Stop> {
        input::read(self.path(), Naming::Alone)
    }
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    match &arguments.kind {
        Kind::Update(file) => out.json(&dataverse::update(&file.read()?).map_err(refused)?),
        Kind::Access(file) => out.json(&dataverse::access_rights(&file.read()?).map_err(refused)?),
        Kind::Record { record_type, file } => {
            let record_type = argument(record_type)?;
            out.json(&dataverse::record(&file.read()?, &record_type).map_err(refused)?)
        }
        Kind::Connections(file) => out.json(&dataverse::connections(&file.read()?).map_err(refused)?),
        Kind::Chat { users, file } => chat(users.as_deref(), file, out),
        Kind::Licence(file) => out.json(&graph::has_teams_licence(&file.read()?).map_err(refused)?),
        Kind::DirectoryRoles { tenant_administrator, file } => {
            let tenant_administrator =
                tenant_administrator.iter().map(|id| argument(id)).collect::<Result<Vec<_>, _>>()?;
            out.json(&graph::directory_roles(&file.read()?, &tenant_administrator).map_err(refused)?)
        }
        Kind::Permissions(file) => out.json(&graph::granted_permissions(&file.read()?).map_err(refused)?),
    }?;
    Ok(Status::Clean)
}

/// One chat is printed as it is, a list as a list.
fn chat(users: Option<&Path>, file: &File, out: &mut Output) -> Result<(), Stop> {
    let naming = if users.is_some() { Naming::Several } else { Naming::Alone };
    input::standard_once(users.into_iter().chain([file.path()]))?;
    let read_users = |path| graph::users(&input::read(path, naming)?).map_err(|error| refused_in(path, naming, &error));
    let read_payload = input::read(file.path(), naming);
    let (users, json) = both(users.map(read_users).transpose(), read_payload)?;
    let user = |id| users.as_ref()?.get(&id).copied();
    let chats = graph::chats(&json, user).map_err(|error| refused_in(file.path(), naming, &error))?;
    match chats.as_slice() {
        [chat] if !is_list(&json) => out.json(chat),
        chats => out.json(&chats),
    }
}

/// Whether an answer that has been read is a list, not one row.
fn is_list(json: &[u8]) -> bool {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(json).map_or(true, |object| object.contains_key("value"))
}

/// A name or an id that is given as an argument.
fn argument<T: FromStr<Err: Display>>(text: &str) -> Result<T, Stop> {
    text.parse().map_err(unusable_argument)
}

fn refused(error: dataverse::ReadPayloadError) -> Stop {
    Stop::Unusable(error.to_string())
}

/// The same of one of several files.
fn refused_in(path: &Path, naming: Naming, error: &dataverse::ReadPayloadError) -> Stop {
    Stop::Unusable(match naming {
        Naming::Alone => error.to_string(),
        Naming::Several => {
            format!("{}: {}: {}: {}", error.code(), input::in_place(path), error.place(), error.message())
        }
    })
}
