//! Where a query runs: in this process, or on a scheduler and its executors.

use crate::functions::{Document, register};
use anyhow::{Context as _, Result, bail, ensure};
use datafusion::{
    arrow::datatypes::{DataType, Field, Schema, SchemaRef},
    prelude::{CsvReadOptions, ParquetReadOptions, SessionConfig, SessionContext},
};
use std::{path::Path, sync::Arc};

/// Where a query runs.
#[derive(Clone, Debug)]
pub enum Engine {
    /// In this process, on so many cores.
    Local {
        /// The number of partitions that are worked on at once.
        cores: usize,
    },
    /// On a scheduler, the log cut into so many parts.
    Scheduler {
        /// Its address, `df://127.0.0.1:50050`.
        url: String,
        /// Each is a task of its own: what an executor was at is lost with it, so rather many.
        tasks: usize,
    },
}

fn configured(config: SessionConfig, partitions: usize) -> SessionConfig {
    config
        .with_target_partitions(partitions)
        // Statistics would be read of all files before anything else is, and help no query of ours.
        .set_bool("datafusion.execution.collect_statistics", false)
        // Files and row groups that are open at once take memory, and more of them make nothing faster.
        .set_usize("datafusion.execution.minimum_parallel_output_files", partitions)
        .set_usize("datafusion.execution.parquet.max_row_group_size", 1 << 17)
        .set_str("datafusion.execution.parquet.compression", "zstd(1)")
}

impl Engine {
    /// A session in which the functions of a tenant are registered, and those of the proposed one
    /// with `proposed_` before their names.
    ///
    /// # Errors
    ///
    /// A scheduler that can't be reached.
    pub async fn session(&self, tenant: &Arc<Document>, proposed: Option<&Arc<Document>>) -> Result<SessionContext> {
        let context = match self {
            Self::Local { cores } => SessionContext::new_with_config(configured(SessionConfig::new(), *cores)),
            // A query of one partition is one task, which reads, decides and writes: there is nothing to shuffle.
            Self::Scheduler { url, .. } => crate::cluster::session(url, |config| configured(config, 1)).await?,
        };
        register(&context, "", tenant)?;
        if let Some(proposed) = proposed {
            register(&context, "proposed_", proposed)?;
        }
        Ok(context)
    }
}

/// Registers a log, a file or a folder of Parquet or CSV files, under a name, and checks that it
/// has the columns.
///
/// # Errors
///
/// A path that is not there, a file of another kind, a column that is missing.
pub async fn register_events(context: &SessionContext, name: &str, path: &Path) -> Result<SchemaRef> {
    let path = path.canonicalize().with_context(|| format!("`{}`", path.display()))?;
    let file = if path.is_dir() {
        let mut files: Vec<_> = path.read_dir()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "parquet" || extension == "csv"));
        files.sort();
        files.into_iter().next().with_context(|| format!("`{}` has no Parquet and no CSV files", path.display()))?
    } else {
        path.clone()
    };
    let text = path.to_str().with_context(|| format!("`{}` is not UTF-8", path.display()))?;
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("parquet") => context.register_parquet(name, text, ParquetReadOptions::default()).await?,
        Some("csv") => {
            let schema = csv_schema(&file)?;
            context.register_csv(name, text, CsvReadOptions::new().schema(&schema)).await?;
        }
        _ => bail!("`{}` is neither a Parquet nor a CSV file, by its name", file.display()),
    }
    let schema = context.table(name).await?.schema().inner().clone();
    let wanted = ["seq", "at"].into_iter().chain(crate::columns::COLUMNS.iter().map(|(name, _)| *name));
    let missing: Vec<&str> = wanted.filter(|name| schema.field_with_name(name).is_err()).collect();
    ensure!(missing.is_empty(), "`{}` lacks the columns {}", path.display(), missing.join(", "));
    Ok(schema)
}

/// Everything in a CSV file is text: what is malformed is for the rules to find, not for the reader.
fn csv_schema(file: &Path) -> Result<Schema> {
    use std::io::BufRead;
    let mut header = String::new();
    std::io::BufReader::new(std::fs::File::open(file)?).read_line(&mut header)?;
    let names = header.trim().trim_start_matches('\u{feff}').split(',').map(|name| name.trim_matches('"'));
    Ok(Schema::new(names.map(|name| Field::new(name, DataType::Utf8, true)).collect::<Vec<_>>()))
}
