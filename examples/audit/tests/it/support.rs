//! Generated logs, and what came of them.

use audit::{
    audit::Audit,
    engine::Engine,
    functions::Document,
    generate::{Log, generate},
};
use datafusion::{
    arrow::{
        array::{Array, AsArray, RecordBatch},
        compute::cast,
        datatypes::{DataType, Int64Type},
    },
    prelude::{ParquetReadOptions, SessionConfig, SessionContext},
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_audit");
pub const LOCAL: Engine = Engine::Local { cores: 2 };

/// A generated log in a directory of its own.
pub struct Generated(pub TempDir);

impl Generated {
    pub fn new(events: u64, malformed: u32, csv: bool) -> Self {
        let directory = tempfile::tempdir().unwrap();
        generate(Log { events, seed: 7, malformed }, csv, directory.path(), |_| ()).unwrap();
        Self(directory)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn document(&self, name: &str) -> Arc<Document> {
        Document::new(fs::read(self.path(name)).unwrap()).unwrap()
    }

    pub fn audit(&self, events: &str, out: &str) -> Audit {
        Audit {
            tenant: self.document("tenant.json"),
            proposed: Some(self.document("proposed.json")),
            events: self.path(events),
            out: self.path(out),
            deadline: std::time::Duration::from_secs(120),
        }
    }
}

pub async fn sql(context: &SessionContext, query: &str) -> Vec<RecordBatch> {
    context.sql(query).await.unwrap().collect().await.unwrap()
}

pub async fn number(context: &SessionContext, query: &str) -> i64 {
    sql(context, query).await[0].column(0).as_primitive::<Int64Type>().value(0)
}

pub async fn verdicts(directory: &Path) -> SessionContext {
    let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(1));
    context.register_parquet("verdicts", directory.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap();
    context
}

pub fn text(batch: &RecordBatch, name: &str, row: usize) -> Option<String> {
    let column = cast(batch.column_by_name(name).unwrap(), &DataType::Utf8).unwrap();
    let texts = column.as_string::<i32>();
    texts.is_valid(row).then(|| texts.value(row).to_owned())
}

pub fn names(batch: &RecordBatch, name: &str, row: usize) -> Value {
    let lists = batch.column_by_name(name).unwrap().as_list::<i32>();
    if lists.is_null(row) {
        return Value::Null;
    }
    cast(&lists.value(row), &DataType::Utf8).unwrap().as_string::<i32>().iter().flatten().collect()
}

pub fn truth(batch: &RecordBatch, name: &str, row: usize) -> Option<bool> {
    let column = batch.column_by_name(name).unwrap().as_boolean();
    column.is_valid(row).then(|| column.value(row))
}

pub fn tenant() -> Arc<Document> {
    let text = r#"{"version": 1, "chat": {"enabled": true}, "record_types": [{"name": "incident"}, {"name": "site", "ownership": "OrganizationOwned"}]}"#;
    Document::new(text.as_bytes().to_vec()).unwrap()
}
