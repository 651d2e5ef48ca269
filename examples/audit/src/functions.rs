//! The rules as functions of SQL.

use crate::{
    columns::{COLUMNS, Events, Holds},
    policy::{self, Ask, Named, Names, Policy, Reason, Situation, Situations},
};
use anyhow::{Context as _, Result};
use datafusion::{
    arrow::{
        array::{ArrayRef, BooleanArray, ListBuilder, StringArray, StringBuilder, StructArray, UInt32Array},
        buffer::{BooleanBuffer, Buffer, NullBuffer},
        compute::take,
        datatypes::{DataType, Field, Fields},
    },
    common::{DataFusionError, plan_err},
    error::Result as SqlResult,
    logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility},
    prelude::SessionContext,
};
use sha2::{Digest, Sha256};
use std::{
    hash::{Hash, Hasher},
    sync::{Arc, LazyLock},
};

/// A tenant document, read, with its text and the text's digest, by which the planner compares functions.
#[derive(Debug)]
pub struct Document {
    policy: Policy,
    text: Vec<u8>,
    digest: [u8; 32],
}

impl Document {
    /// Reads a tenant document.
    ///
    /// # Errors
    ///
    /// A document that is refused, with every fault.
    pub fn new(text: Vec<u8>) -> Result<Arc<Self>> {
        let (policy, digest) = (Policy::from_json(&text)?, Sha256::digest(&text).into());
        Ok(Arc::new(Self { policy, text, digest }))
    }

    /// As it was given.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// What it says.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }
}

/// What a function does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Decides by one rule.
    May(Ask),
    /// Decides by the rule that the event names.
    Decide,
    /// Tells of each condition whether it held.
    Conditions,
}

impl Kind {
    /// All of them; the place of each is what stands for it in a plan.
    pub const ALL: [Self; 6] = [
        Self::May(Ask::Disconnect),
        Self::May(Ask::Join),
        Self::May(Ask::Connect),
        Self::May(Ask::View),
        Self::Decide,
        Self::Conditions,
    ];

    /// The function's name without a prefix.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::May(ask) => format!("may_{}", ask.rule().name()),
            Self::Decide => "decide".to_owned(),
            Self::Conditions => "conditions".to_owned(),
        }
    }

    /// The rule, if it is the same for all events.
    const fn ask(self) -> Option<Ask> {
        match self {
            Self::May(ask) => Some(ask),
            Self::Decide | Self::Conditions => None,
        }
    }

    /// Its parameters, in order.
    #[must_use]
    pub fn parameters(self) -> Vec<(&'static str, Holds)> {
        let used = |name: &str| match (self.ask(), name) {
            (None, _) => true,
            (_, "rule") => false,
            (Some(Ask::Disconnect), "access" | "participants") => false,
            (Some(Ask::Connect), "connected_by") => false,
            (Some(ask), "chat_kind" | "new_chat" | "origin" | "already_connected") => ask == Ask::Connect,
            _ => true,
        };
        COLUMNS.iter().copied().filter(|(name, _)| used(name)).collect()
    }
}

/// A rule of a tenant as a function.
#[derive(Debug)]
pub struct Function {
    name: String,
    kind: Kind,
    document: Arc<Document>,
    signature: Signature,
}

impl Function {
    /// The function of this kind, under its own name with the prefix before it.
    ///
    /// # Errors
    ///
    /// None: the parameters are as many as the signature says.
    pub fn new(prefix: &str, kind: Kind, document: Arc<Document>) -> SqlResult<Self> {
        Self::named(format!("{prefix}{}", kind.name()), kind, document)
    }

    /// The function under this name.
    ///
    /// # Errors
    ///
    /// As for [`Function::new`].
    pub fn named(name: String, kind: Kind, document: Arc<Document>) -> SqlResult<Self> {
        let names: Vec<&str> = kind.parameters().into_iter().map(|(name, _)| name).collect();
        let signature = Signature::any(names.len(), Volatility::Immutable).with_parameter_names(names)?;
        Ok(Self { name, kind, document, signature })
    }

    /// What it does.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The tenant it is about.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }
}

/// Registers all functions for a tenant, each name with the prefix before it.
///
/// # Errors
///
/// As for [`Function::new`].
pub fn register(context: &SessionContext, prefix: &str, document: &Arc<Document>) -> SqlResult<()> {
    for kind in Kind::ALL {
        context.register_udf(ScalarUDF::from(Function::new(prefix, kind, document.clone())?));
    }
    Ok(())
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.kind, self.document.digest) == (&other.name, other.kind, other.document.digest)
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.name, self.kind, self.document.digest).hash(state);
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, found: &[DataType]) -> SqlResult<DataType> {
        for ((name, holds), found) in self.kind.parameters().into_iter().zip(found) {
            if !holds.can_be(found) {
                return plan_err!("`{name}` of `{}` can't be read from {found}", self.name);
            }
        }
        Ok(DataType::Struct(match self.kind {
            Kind::May(_) | Kind::Decide => VERDICT.clone(),
            Kind::Conditions => HELD.clone(),
        }))
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> SqlResult<ColumnarValue> {
        let rows = arguments.number_rows;
        let verdicts = self.verdicts(arguments).map_err(|error| DataFusionError::External(error.into()))?;
        debug_assert_eq!(verdicts.len(), rows);
        Ok(ColumnarValue::Array(verdicts))
    }
}

impl Function {
    fn verdicts(&self, arguments: ScalarFunctionArgs) -> Result<ArrayRef> {
        let mut events = Events { rows: arguments.number_rows, ..Default::default() };
        for ((name, _), argument) in self.kind.parameters().into_iter().zip(arguments.args) {
            events.set(name, &argument.into_array(events.rows)?).with_context(|| format!("column `{name}`"))?;
        }
        let situations = policy::gather(&self.document.policy, self.kind.ask(), &events)?;
        Ok(Arc::new(match self.kind {
            Kind::May(_) | Kind::Decide => verdicts(situations)?,
            Kind::Conditions => held(situations)?,
        }))
    }
}

fn names() -> DataType {
    DataType::new_list(DataType::Utf8, true)
}

/// A verdict: null, with a reason, where there is none.
pub static VERDICT: LazyLock<Fields> = LazyLock::new(|| {
    Fields::from(vec![
        Field::new("allowed", DataType::Boolean, true),
        Field::new("grants", names(), true),
        Field::new("failed_guards", names(), true),
        Field::new("reason", DataType::Utf8, true),
    ])
});

/// The conditions of the rules.
pub static HELD: LazyLock<Fields> = LazyLock::new(|| {
    policy::conditions().into_iter().map(|held| Field::new(held.code(), DataType::Boolean, true)).collect()
});

fn booleans(bits: &[u64], rows: usize, nulls: Option<NullBuffer>) -> ArrayRef {
    // Arrow's bits are bytes, least significant first, which on a machine of the other byte order words are not.
    let bytes: Buffer = bits.iter().flat_map(|word| word.to_le_bytes()).collect();
    Arc::new(BooleanArray::new(BooleanBuffer::new(bytes, 0, rows), nulls))
}

fn holds(bits: &[u64], row: usize) -> bool {
    bits.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
}

/// The columns of [`HELD`].
fn held(Situations { distinct, of_rows }: Situations) -> Result<StructArray> {
    let of_rows = UInt32Array::from(of_rows);
    let held = policy::conditions().into_iter().map(|condition| policy::held(&distinct, condition));
    let columns = held.map(|bits| take(&booleans(&bits, distinct.len(), None), &of_rows, None));
    Ok(StructArray::try_new(HELD.clone(), columns.collect::<Result<_, _>>()?, None)?)
}

/// The columns of [`VERDICT`].
fn verdicts(Situations { distinct, of_rows }: Situations) -> Result<StructArray> {
    let verdicts = policy::decide(&distinct)?;
    let names = |of: fn(&Named) -> &Names| -> Vec<Option<Vec<&str>>> {
        let held = |(row, situation): (usize, &Situation)| {
            let named = of(verdicts.named(situation.ok()?.0)).iter();
            Some(named.filter(|(_, bits)| holds(bits, row)).map(|(name, _)| *name).collect())
        };
        distinct.iter().enumerate().map(held).collect()
    };
    // Arrow's own `take` copies lists one by one, which costs more than all the rest here.
    let lists = |names: Vec<Option<Vec<&str>>>| -> ArrayRef {
        let mut lists = ListBuilder::with_capacity(StringBuilder::new(), of_rows.len());
        for row in &of_rows {
            let names = names.get(*row as usize).and_then(Option::as_ref);
            names.into_iter().flatten().for_each(|name| lists.values().append_value(name));
            lists.append(names.is_some());
        }
        Arc::new(lists.finish())
    };
    let (grants, failed_guards) = (lists(names(|named| &named.grants)), lists(names(|named| &named.failed_guards)));
    let allowed = booleans(&verdicts.allowed, distinct.len(), Some(distinct.iter().map(Result::is_ok).collect()));
    let reasons: StringArray = distinct.iter().map(|situation| situation.err().map(Reason::code)).collect();
    let of_rows = UInt32Array::from(of_rows);
    let columns = vec![take(&allowed, &of_rows, None)?, grants, failed_guards, take(&reasons, &of_rows, None)?];
    Ok(StructArray::try_new(VERDICT.clone(), columns, None)?)
}
