use crate::{
    input::{self, Naming},
    output::{Output, Status, Stop, shown, unusable_argument},
};
use clap::Subcommand;
use crm_chat_policy::{dataverse, graph};
use std::{
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
    /// Rows that connect chats to records, as the connections that stand now
    Connections(File),
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
    fn read(&self) -> Result<Vec<u8>, Stop> {
        input::read(self.file.as_deref().unwrap_or(Path::new("-")), Naming::Alone)
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

/// A name or an id that is given as an argument.
fn argument<T: FromStr<Err: Display>>(text: &str) -> Result<T, Stop> {
    text.parse().map_err(|error| unusable_argument(format_args!("`{}`: {error}", shown(text))))
}

fn refused(error: dataverse::ReadPayloadError) -> Stop {
    Stop::Unusable(error.to_string())
}
