//! Where a query runs: in this process, or on a scheduler and its executors.

use crate::functions::{Document, register};
use anyhow::{Context as _, Result, bail, ensure};
use datafusion::{
    arrow::{
        csv,
        datatypes::{DataType, Field, Schema, SchemaRef},
    },
    parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions},
    prelude::{CsvReadOptions, ParquetReadOptions, SessionConfig, SessionContext},
};
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

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
/// A path that is not there; a file of another kind, a folder of both kinds, or one with folders in
/// it; CSV files whose columns are not the same; a column that is missing.
pub async fn register_events(context: &SessionContext, name: &str, path: &Path) -> Result<SchemaRef> {
    let path = path.canonicalize().with_context(|| format!("`{}`", path.display()))?;
    let (kind, files) = files(&path)?;
    let text = location(&path)?;
    match kind {
        Format::Parquet => {
            // The engine doesn't say which file is none, and panics at some.
            for file in &files {
                let opened = File::open(file).with_context(|| format!("`{}`", file.display()))?;
                let footer = ArrowReaderMetadata::load(&opened, ArrowReaderOptions::default());
                footer.with_context(|| format!("`{}`", file.display()))?;
            }
            context.register_parquet(name, text, ParquetReadOptions::default()).await?;
        }
        Format::Csv => {
            let schema = csv_schema(&files)?;
            // A value in quotes may have line breaks, so a file can't be begun in the middle.
            let options = CsvReadOptions::new().schema(&schema).newlines_in_values(true);
            context.register_csv(name, text, options).await?;
        }
    }
    let schema = context.table(name).await?.schema().inner().clone();
    let wanted = ["seq", "at"].into_iter().chain(crate::columns::COLUMNS.iter().map(|(name, _)| *name));
    let missing: Vec<&str> = wanted.filter(|name| schema.field_with_name(name).is_err()).collect();
    ensure!(missing.is_empty(), "`{}` lacks the columns {}", path.display(), missing.join(", "));
    Ok(schema)
}

/// A path as the engine takes it.
///
/// # Errors
///
/// A path that the engine would read as a pattern, or that is not UTF-8.
pub fn location(path: &Path) -> Result<&str> {
    let text = path.to_str().with_context(|| format!("`{}` is not UTF-8", path.display()))?;
    ensure!(!text.contains(['?', '*', '[']), "`{text}` has a character of patterns, one of ? * [");
    Ok(text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Parquet,
    Csv,
}

impl Format {
    fn of(file: &Path) -> Result<Self> {
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("parquet") => Ok(Self::Parquet),
            Some("csv") => Ok(Self::Csv),
            _ => bail!("`{}` is neither a Parquet nor a CSV file, by its name", file.display()),
        }
    }
}

/// The files of a log, all of one kind. The engine passes over any other in a folder, and over
/// folders in it: events that nobody would miss.
fn files(path: &Path) -> Result<(Format, Vec<PathBuf>)> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files = path.read_dir()?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        // What Spark and the like leave beside their files.
        let marker = |file: &PathBuf| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(['_', '.']) && Format::of(file).is_err()
        };
        files.retain(|file| !marker(file));
        files.sort();
    }
    let first = files.first().with_context(|| format!("`{}` has no Parquet and no CSV files", path.display()))?;
    let format = Format::of(first)?;
    for file in &files {
        ensure!(file.is_file(), "`{}` is no file: the files of a log lie in one folder", file.display());
        // The engine passes over an empty one as well.
        let length = file.metadata().with_context(|| format!("`{}`", file.display()))?.len();
        ensure!(length > 0, "`{}` is empty", file.display());
        ensure!(Format::of(file)? == format, "`{}` has Parquet and CSV files: a log is of one kind", path.display());
    }
    Ok((format, files))
}

/// Everything in a CSV file is text: what is malformed is for the rules to find, not for the
/// reader. Columns go by their place, so each file must have the same.
fn csv_schema(files: &[PathBuf]) -> Result<Schema> {
    let mut schema: Option<Schema> = None;
    for file in files {
        let opened = File::open(file).with_context(|| format!("`{}`", file.display()))?;
        let header = csv::reader::Format::default().with_header(true).infer_schema(opened, Some(0));
        let (header, _) = header.with_context(|| format!("`{}`", file.display()))?;
        for (place, field) in header.fields().iter().enumerate() {
            let twice = header.fields().iter().take(place).any(|earlier| earlier.name() == field.name());
            ensure!(!twice, "`{}` has the column `{}` twice", file.display(), field.name());
        }
        let text = |field: &Arc<Field>| Field::new(field.name(), DataType::Utf8, true);
        let found = Schema::new(header.fields().iter().map(text).collect::<Vec<_>>());
        let known = schema.get_or_insert_with(|| found.clone());
        ensure!(*known == found, "`{}` has other columns than the files before it", file.display());
    }
    schema.context("no CSV file")
}
