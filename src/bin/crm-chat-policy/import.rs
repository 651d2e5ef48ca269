use crate::{
    input::{self, Naming},
    output::{self, Output, Status, Stop},
};
use crm_chat_policy::dataverse::{self, UpdateMessage};
use std::path::{Path, PathBuf};

/// Makes an entry of a tenant document's `record_types` from Dataverse metadata
///
/// The files are answers of the Web API: a table of EntityDefinitions with its Attributes, its
/// savedqueries, its row of msdyn_entitylinkchatconfigurations. The entry leaves defaults out; what is
/// not as the metadata has it is said on standard error.
///
/// Exit status: 0; 2 if the metadata has faults or a file can't be read.
#[derive(clap::Args)]
pub struct Arguments {
    /// The table has no update message, so none of its fields can be watched
    #[arg(long)]
    no_update_message: bool,
    /// The table's definition
    table: PathBuf,
    /// The table's views
    views: Option<PathBuf>,
    /// The table's chat settings
    settings: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    let Arguments { no_update_message, table, views, settings } = arguments;
    input::standard_once([Some(table), views.as_ref(), settings.as_ref()].into_iter().flatten().map(PathBuf::as_path))?;
    let read = |path: &Path| input::read(path, Naming::Several);
    let optional = |path: &Option<PathBuf>| path.as_deref().map(read).transpose();
    let ((table, views), settings) = output::both(output::both(read(table), optional(views)), optional(settings))?;
    let update_message = if *no_update_message { UpdateMessage::Absent } else { UpdateMessage::Present };
    let import = dataverse::record_type(&table, views.as_deref(), settings.as_deref(), update_message)
        .map_err(|faults| Stop::Unusable(faults.to_string()))?;
    import.notes.iter().for_each(output::note);
    out.line(serde_json::to_string_pretty(&import.record_type).map_err(|error| Stop::Output(error.into()))?)?;
    Ok(Status::Clean)
}
