//! Carries tenants with plans to other processes.

use crate::functions::{Document, Function, Kind};
use ballista_core::serde::{BallistaLogicalExtensionCodec, BallistaPhysicalExtensionCodec};
use datafusion::{
    arrow::datatypes::SchemaRef,
    catalog::TableProvider,
    common::{DataFusionError, TableReference},
    datasource::file_format::FileFormatFactory,
    error::Result as SqlResult,
    execution::TaskContext,
    logical_expr::{AggregateUDF, Extension, HigherOrderUDF, LogicalPlan, ScalarUDF, WindowUDF},
    physical_plan::ExecutionPlan,
};
use datafusion_proto::{
    logical_plan::LogicalExtensionCodec,
    physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Messages may be this long: a plan holds the tenant once for each call, in each task.
pub const MESSAGE: usize = 64 << 20;

/// A tenant document may be this long.
const MOST_TEXT: usize = 256 << 20;

/// Carries the tenants of functions with a plan; all else is Ballista's own.
#[derive(Debug, Default)]
pub struct Codec {
    logical: BallistaLogicalExtensionCodec,
    physical: BallistaPhysicalExtensionCodec,
}

/// Documents that this process has read, by what they travel as.
static READ: Mutex<Option<HashMap<Vec<u8>, Arc<Document>>>> = Mutex::new(None);

/// So many are kept; a process that meets more reads them anew.
const MOST_KEPT: usize = 16;

fn encode(node: &ScalarUDF, buffer: &mut Vec<u8>) -> SqlResult<bool> {
    let Some(function) = node.inner().downcast_ref::<Function>() else { return Ok(false) };
    let kind = Kind::ALL.iter().position(|kind| *kind == function.kind()).unwrap_or_default();
    buffer.push(kind as u8);
    buffer.extend(zstd::bulk::compress(function.document().text(), 3).map_err(DataFusionError::from)?);
    Ok(true)
}

fn decode(name: &str, buffer: &[u8]) -> SqlResult<Option<Arc<ScalarUDF>>> {
    let [kind, compressed @ ..] = buffer else { return Ok(None) };
    let kind = Kind::ALL.get(usize::from(*kind)).copied();
    let kind = kind.ok_or_else(|| DataFusionError::Plan(format!("function `{name}` is of no kind known here")))?;
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let read = read.get_or_insert_default();
    let document = match read.get(compressed) {
        Some(document) => document.clone(),
        None => {
            let text = zstd::bulk::decompress(compressed, MOST_TEXT).map_err(DataFusionError::from)?;
            let document = Document::new(text).map_err(|error| DataFusionError::External(error.into()))?;
            if read.len() == MOST_KEPT {
                read.clear();
            }
            read.insert(compressed.to_vec(), document.clone());
            document
        }
    };
    Ok(Some(Arc::new(ScalarUDF::from(Function::named(name.to_owned(), kind, document)?))))
}

impl LogicalExtensionCodec for Codec {
    fn try_decode(&self, buffer: &[u8], inputs: &[LogicalPlan], context: &TaskContext) -> SqlResult<Extension> {
        self.logical.try_decode(buffer, inputs, context)
    }

    fn try_encode(&self, node: &Extension, buffer: &mut Vec<u8>) -> SqlResult<()> {
        self.logical.try_encode(node, buffer)
    }

    fn try_decode_table_provider(
        &self,
        buffer: &[u8],
        table: &TableReference,
        schema: SchemaRef,
        context: &TaskContext,
    ) -> SqlResult<Arc<dyn TableProvider>> {
        self.logical.try_decode_table_provider(buffer, table, schema, context)
    }

    fn try_encode_table_provider(
        &self,
        table: &TableReference,
        node: Arc<dyn TableProvider>,
        buffer: &mut Vec<u8>,
    ) -> SqlResult<()> {
        self.logical.try_encode_table_provider(table, node, buffer)
    }

    fn try_decode_file_format(&self, buffer: &[u8], context: &TaskContext) -> SqlResult<Arc<dyn FileFormatFactory>> {
        self.logical.try_decode_file_format(buffer, context)
    }

    fn try_encode_file_format(&self, buffer: &mut Vec<u8>, node: Arc<dyn FileFormatFactory>) -> SqlResult<()> {
        self.logical.try_encode_file_format(buffer, node)
    }

    fn try_decode_udf(&self, name: &str, buffer: &[u8]) -> SqlResult<Arc<ScalarUDF>> {
        match decode(name, buffer)? {
            Some(function) => Ok(function),
            None => self.logical.try_decode_udf(name, buffer),
        }
    }

    fn try_encode_udf(&self, node: &ScalarUDF, buffer: &mut Vec<u8>) -> SqlResult<()> {
        if encode(node, buffer)? { Ok(()) } else { self.logical.try_encode_udf(node, buffer) }
    }

    fn try_decode_higher_order_function(&self, name: &str, buffer: &[u8]) -> SqlResult<Arc<HigherOrderUDF>> {
        self.logical.try_decode_higher_order_function(name, buffer)
    }

    fn try_encode_higher_order_function(&self, node: &HigherOrderUDF, buffer: &mut Vec<u8>) -> SqlResult<()> {
        self.logical.try_encode_higher_order_function(node, buffer)
    }

    fn try_decode_udaf(&self, name: &str, buffer: &[u8]) -> SqlResult<Arc<AggregateUDF>> {
        self.logical.try_decode_udaf(name, buffer)
    }

    fn try_encode_udaf(&self, node: &AggregateUDF, buffer: &mut Vec<u8>) -> SqlResult<()> {
        self.logical.try_encode_udaf(node, buffer)
    }

    fn try_decode_udwf(&self, name: &str, buffer: &[u8]) -> SqlResult<Arc<WindowUDF>> {
        self.logical.try_decode_udwf(name, buffer)
    }

    fn try_encode_udwf(&self, node: &WindowUDF, buffer: &mut Vec<u8>) -> SqlResult<()> {
        self.logical.try_encode_udwf(node, buffer)
    }
}

impl PhysicalExtensionCodec for Codec {
    fn try_decode(
        &self,
        buffer: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        context: &TaskContext,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> SqlResult<Arc<dyn ExecutionPlan>> {
        self.physical.try_decode(buffer, inputs, context, converter)
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        buffer: &mut Vec<u8>,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> SqlResult<()> {
        self.physical.try_encode(node, buffer, converter)
    }

    fn try_decode_udf(&self, name: &str, buffer: &[u8]) -> SqlResult<Arc<ScalarUDF>> {
        match decode(name, buffer)? {
            Some(function) => Ok(function),
            None => self.physical.try_decode_udf(name, buffer),
        }
    }

    fn try_encode_udf(&self, node: &ScalarUDF, buffer: &mut Vec<u8>) -> SqlResult<()> {
        if encode(node, buffer)? { Ok(()) } else { self.physical.try_encode_udf(node, buffer) }
    }

    fn try_decode_udaf(&self, name: &str, buffer: &[u8]) -> SqlResult<Arc<AggregateUDF>> {
        self.physical.try_decode_udaf(name, buffer)
    }

    fn try_encode_udaf(&self, node: &AggregateUDF, buffer: &mut Vec<u8>) -> SqlResult<()> {
        self.physical.try_encode_udaf(node, buffer)
    }

    fn try_decode_udwf(&self, name: &str, buffer: &[u8]) -> SqlResult<Arc<WindowUDF>> {
        self.physical.try_decode_udwf(name, buffer)
    }

    fn try_encode_udwf(&self, node: &WindowUDF, buffer: &mut Vec<u8>) -> SqlResult<()> {
        self.physical.try_encode_udwf(node, buffer)
    }
}
