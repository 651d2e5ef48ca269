//! An audit: every event decided and written, the rows counted, what was written summed up.

use crate::{
    engine::{Engine, location, register_events},
    functions::Document,
};
use anyhow::{Context as _, Result, bail, ensure};
use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, ListArray, RecordBatch},
        compute::cast,
        datatypes::{DataType, FieldRef, Int32Type, Int64Type, SchemaRef},
    },
    physical_plan::{ExecutionPlan, execute_stream, metrics::MetricsSet},
    prelude::{ParquetReadOptions, SessionConfig, SessionContext},
};
use futures::{StreamExt, TryStreamExt};
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    fs,
    path::{Path, PathBuf},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

/// What is audited, and where the verdicts go.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The tenant.
    pub tenant: Arc<Document>,
    /// What is proposed in its place.
    pub proposed: Option<Arc<Document>>,
    /// The log.
    pub events: PathBuf,
    /// The directory for what comes out.
    pub out: PathBuf,
    /// After so long a cluster is given up. A part of the log is tried anew after a third of it, unless other parts
    /// have come through meanwhile: then it may be waiting for its turn.
    pub deadline: Duration,
}

/// So often a part is tried on a cluster,
const TRIES: u32 = 3;
/// and so many parts at once, if they are that many.
const AT_ONCE: usize = 64;

/// The query whose rows are written.
#[must_use]
pub fn query(schema: &SchemaRef, proposed: bool) -> String {
    let arguments: Vec<String> = crate::columns::COLUMNS.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let arguments = arguments.join(", ");
    let mut decided = format!("decide({arguments}) AS verdict");
    let mut verdict =
        ["allowed", "grants", "failed_guards", "reason"].map(|part| format!("verdict['{part}'] AS {part}")).join(", ");
    let mut unsuspicious = "verdict['allowed']".to_owned();
    if proposed {
        _ = write!(decided, ", proposed_decide({arguments}) AS proposed");
        verdict.push_str(", proposed['allowed'] AS proposed");
        unsuspicious.push_str(" AND proposed['allowed']");
    }
    query_of(schema, &verdict, &unsuspicious, &format!("SELECT *, {decided} FROM events"))
}

/// The query of a verdict of these columns, from a query of what is in them; the event is there whole unless it is
/// unsuspicious.
pub(crate) fn query_of(schema: &SchemaRef, verdict: &str, unsuspicious: &str, from: &str) -> String {
    let column = |field: &FieldRef| {
        let name = field.name();
        format!("'{}', \"{}\"", name.replace('\'', "''"), name.replace('"', "\"\""))
    };
    let columns: Vec<String> = schema.fields().iter().map(column).collect();
    // An ELSE in its place would gather the unsuspicious ones as well, whole, only to drop them.
    format!(
        "SELECT {SEQ} AS seq, rule, {verdict}, record_type, {DAY} AS day, \
         CASE WHEN ({unsuspicious}) IS NOT TRUE THEN named_struct({}) END AS event FROM ({from})",
        columns.join(", ")
    )
}

/// The event's number; none where that is malformed.
const SEQ: &str = "TRY_CAST(seq AS BIGINT)";

/// The event's day; none where its moment is malformed. By way of a moment, as text with a time is no date.
pub const DAY: &str = "TRY_CAST(TRY_CAST(at AS TIMESTAMP) AS DATE)";

/// How many rows there are, with a sum that tells whether each number came up as often as
/// elsewhere, in whatever order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    rows: u64,
    sum: u64,
}

impl Tally {
    fn count(&mut self, number: Option<i64>) {
        self.rows += 1;
        // The finishing steps of SplitMix64: each bit of the number counts in each of the sum.
        let mut mixed = number.map_or(u64::MAX, |number| number as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.sum = self.sum.wrapping_add(mixed ^ (mixed >> 31));
    }
}

/// Hands on the numbers of a table's rows.
async fn numbers(context: &SessionContext, table: &str, mut number: impl FnMut(Option<i64>)) -> Result<()> {
    let mut batches = context.sql(&format!("SELECT {SEQ} AS seq FROM {table}")).await?.execute_stream().await?;
    while let Some(batch) = batches.next().await {
        batch?.column(0).as_primitive::<Int64Type>().iter().for_each(&mut number);
    }
    Ok(())
}

/// A part of a log: the events of a range of numbers; the first part also has those without one.
#[derive(Clone, Debug)]
struct Part {
    place: usize,
    /// A condition of SQL; none where the part is the whole.
    filter: Option<String>,
    expected: Tally,
}

/// Cuts a log into parts of about the same size, if its numbers are spread evenly, and counts what
/// is in each.
async fn parts(context: &SessionContext, count: usize) -> Result<Vec<Part>> {
    let batches = context.sql(&format!("SELECT min({SEQ}), max({SEQ}) FROM events")).await?.collect().await?;
    let batch = batches.first().context("no row")?;
    let bound = |column: usize| -> i128 {
        let bound = batch.column(column).as_primitive::<Int64Type>();
        if bound.is_null(0) { 0 } else { bound.value(0).into() }
    };
    let (first, last) = (bound(0), bound(1));
    let (length, count) = (last - first + 1, count as i128);
    let begin = |place: i128| first + length * place / count;
    let mut parts: Vec<Part> = (0..count)
        .map(|place| {
            let without = if place == 0 { format!(" OR {SEQ} IS NULL") } else { String::new() };
            let end = if place + 1 == count { format!("<= {last}") } else { format!("< {}", begin(place + 1)) };
            let range = format!("{SEQ} >= {} AND {SEQ} {end}{without}", begin(place));
            Part { place: place as usize, filter: (count > 1).then_some(range), expected: Tally::default() }
        })
        .collect();
    let place = |number: Option<i64>| {
        let Some(number) = number else { return 0 };
        // The last whose beginning is not beyond.
        let mut place = (i128::from(number) - first) * count / length;
        while place + 1 < count && begin(place + 1) <= number.into() {
            place += 1;
        }
        place as usize
    };
    numbers(context, "events", |number| {
        if let Some(part) = parts.get_mut(place(number)) {
            part.expected.count(number);
        }
    })
    .await?;
    Ok(parts)
}

fn local(partitions: usize) -> SessionContext {
    SessionContext::new_with_config(SessionConfig::new().with_target_partitions(partitions))
}

impl Audit {
    /// Decides every event, writes the verdicts to `verdicts/` of the directory, checks that each
    /// event has one, and sums them up. `progress` is told how many events have been decided, as
    /// far as that can be seen, and how many there are.
    ///
    /// # Errors
    ///
    /// Unusable input; on a cluster also a part of the log that came out with rows lost or repeated
    /// each time, or was not decided within the deadline.
    pub async fn run(&self, engine: &Engine, cores: usize, progress: impl Fn(u64, u64)) -> Result<Summary> {
        let directory = || format!("`{}`", self.out.display());
        fs::create_dir_all(&self.out).with_context(directory)?;
        let out = self.out.canonicalize().with_context(directory)?;
        let verdicts = out.join("verdicts");
        if verdicts.exists() {
            let all = verdicts.read_dir().with_context(|| format!("`{}`", verdicts.display()))?.count();
            ensure!(files(&verdicts)?.len() == all, "`{}` has more than verdicts in it", verdicts.display());
        }
        // A fresh directory: only what has been checked goes on from there.
        let fresh = out.join(format!("unchecked-{}", std::process::id()));
        let done = self.write(engine, cores, &fresh, progress).await;
        let done = done.and_then(|()| {
            if verdicts.exists() {
                fs::rename(&verdicts, fresh.join("earlier"))?;
            }
            Ok(fs::rename(fresh.join("verdicts"), &verdicts)?)
        });
        _ = fs::remove_dir_all(&fresh);
        done?;
        Summary::of(&verdicts, cores, self.proposed.is_some()).await
    }

    async fn write(&self, engine: &Engine, cores: usize, fresh: &Path, progress: impl Fn(u64, u64)) -> Result<()> {
        fs::create_dir_all(fresh.join("verdicts"))?;
        let context = local(cores);
        register_events(&context, "events", &self.events).await?;
        let (count, tries) = match engine {
            Engine::Local { .. } => (1, None),
            Engine::Scheduler { tasks, .. } => (*tasks, Some(self.deadline / TRIES)),
        };
        let parts = parts(&context, count).await?;
        let all = parts.iter().map(|part| part.expected.rows).sum();
        let decided = AtomicU64::new(0);
        progress(0, all);

        let context = engine.session(&self.tenant, self.proposed.as_ref()).await?;
        let schema = register_events(&context, "events", &self.events).await?;
        let query = query(&schema, self.proposed.is_some());
        let parts = futures::stream::iter(parts.into_iter().map(|part| {
            let (context, query, decided, progress) = (&context, &query, &decided, &progress);
            async move {
                write_part(context, query, &part, fresh, tries, decided, |rows| progress(rows.min(all), all)).await?;
                progress(decided.fetch_add(part.expected.rows, Relaxed) + part.expected.rows, all);
                anyhow::Ok(())
            }
        }));
        let written = parts.buffer_unordered(AT_ONCE).try_collect::<()>();
        match engine {
            Engine::Local { .. } => written.await,
            Engine::Scheduler { url, .. } => tokio::time::timeout(self.deadline, written)
                .await
                .unwrap_or_else(|_| late(self.deadline))
                .with_context(|| format!("scheduler `{url}`")),
        }
    }
}

fn late(after: Duration) -> Result<()> {
    bail!("not decided within {} s", after.as_secs())
}

/// Awaits what may take so long, and as long again each time that more has been decided meanwhile.
async fn unless_stalled(most: Duration, decided: &AtomicU64, done: impl Future<Output = Result<()>>) -> Result<()> {
    let mut done = pin!(done);
    loop {
        let before = decided.load(Relaxed);
        match tokio::time::timeout(most, &mut done).await {
            Ok(done) => return done,
            Err(_) if decided.load(Relaxed) == before => return late(most),
            Err(_) => {}
        }
    }
}

/// Decides a part, on a cluster in several tries that end when nothing came through for so long, and hands on the
/// files of the first that has a verdict for each event. Each try has a directory of its own. `decided` are the events
/// of all parts that have been.
async fn write_part(
    context: &SessionContext,
    query: &str,
    part: &Part,
    fresh: &Path,
    tries: Option<Duration>,
    decided: &AtomicU64,
    progress: impl Fn(u64),
) -> Result<()> {
    let query = match &part.filter {
        None => query.to_owned(),
        Some(filter) => format!("{query} WHERE {filter}"),
    };
    let mut failures = Vec::new();
    for number in 0..tries.map_or(1, |_| TRIES) {
        let directory = fresh.join(format!("part-{}-{number}", part.place));
        // Under another name before it is looked at: an executor that is thought lost and is not can't add to it.
        let settled = fresh.join(format!("settled-{}-{number}", part.place));
        let tried = async {
            fs::create_dir_all(&directory)?;
            let copied = copy(context, &query, &directory, |rows| progress(decided.load(Relaxed) + rows));
            match tries {
                None => copied.await?,
                Some(most) => unless_stalled(most, decided, copied).await?,
            }
            fs::rename(&directory, &settled)?;
            check(&settled, part.expected).await
        };
        match tried.await {
            Ok(()) => {
                for (place, file) in files(&settled)?.into_iter().enumerate() {
                    fs::rename(file, fresh.join(format!("verdicts/{:04}-{place:04}.parquet", part.place)))?;
                }
                return Ok(());
            }
            Err(error) => failures.push(format!("{error:#}")),
        }
    }
    bail!("part {} of the log: {}", part.place + 1, failures.join("; then "))
}

fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = directory.read_dir()?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "parquet"));
    files.sort();
    Ok(files)
}

/// Checks that a directory has a verdict for each event.
async fn check(directory: &Path, expected: Tally) -> Result<()> {
    let mut found = Tally::default();
    if !files(directory)?.is_empty() {
        let context = local(1);
        let path = location(directory)?;
        context.register_parquet("verdicts", path, ParquetReadOptions::default()).await?;
        numbers(&context, "verdicts", |number| found.count(number)).await?;
    }
    ensure!(
        found == expected,
        "{} verdicts on {} events{}",
        found.rows,
        expected.rows,
        if found.rows == expected.rows { ", and not one on each" } else { "" }
    );
    Ok(())
}

/// Runs a query and writes its rows as Parquet files into a directory.
///
/// # Errors
///
/// What the engine says.
pub async fn copy(context: &SessionContext, query: &str, out: &Path, progress: impl Fn(u64)) -> Result<()> {
    let out = location(out)?.replace('\'', "''");
    let frame = context.sql(&format!("COPY ({query}) TO '{out}/' STORED AS PARQUET")).await?;
    let task = context.task_ctx();
    let plan = frame.create_physical_plan().await?;
    let mut batches = execute_stream(plan.clone(), task)?;
    let mut ticks = tokio::time::interval(Duration::from_millis(200));
    loop {
        tokio::select! {
            batch = batches.next() => match batch {
                Some(batch) => _ = batch?,
                None => return Ok(()),
            },
            _ = ticks.tick() => progress(scanned(&plan)),
        }
    }
}

/// How many rows have been read so far by what reads files.
fn scanned(plan: &Arc<dyn ExecutionPlan>) -> u64 {
    let children = plan.children();
    if children.is_empty() {
        return plan.metrics().as_ref().and_then(MetricsSet::output_rows).unwrap_or_default() as u64;
    }
    children.into_iter().map(scanned).sum()
}

/// How many events came out which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Counts {
    pub allowed: u64,
    pub refused: u64,
    pub malformed: u64,
}

/// What an audit found.
#[derive(Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Summary {
    pub all: Counts,
    pub by_rule: BTreeMap<String, Counts>,
    pub by_record_type: BTreeMap<String, Counts>,
    /// An event that two grants allow counts for both.
    pub allowed_by_grant: BTreeMap<String, u64>,
    /// By the guards that failed, or `no_grant`.
    pub refused_by_reason: BTreeMap<String, u64>,
    pub malformed_by_reason: BTreeMap<String, u64>,
    /// By rule: what would be allowed and is not, and what would be refused and is allowed.
    pub against: Option<BTreeMap<String, (u64, u64)>>,
    /// By day since 1970: what was allowed, and what was refused, by reason.
    pub days: BTreeMap<i32, (u64, BTreeMap<String, u64>)>,
}

impl Summary {
    /// Sums up what was written.
    ///
    /// # Errors
    ///
    /// Files that can't be read.
    pub async fn of(verdicts: &Path, cores: usize, proposed: bool) -> Result<Self> {
        let mut summary = Self { against: proposed.then(BTreeMap::new), ..Default::default() };
        // A log without events has verdicts without files, which the engine would refuse.
        if files(verdicts)?.is_empty() {
            return Ok(summary);
        }
        let context = local(cores);
        let path = location(verdicts)?;
        context.register_parquet("verdicts", path, ParquetReadOptions::default()).await?;
        let proposed_column = if proposed { "proposed" } else { "CAST(NULL AS BOOLEAN)" };
        // What is malformed may say anything of its rule and its record type, and as much as it likes.
        let known = |column: &str| format!("CASE WHEN reason IS NULL THEN {column} END AS {column}");
        let query = format!(
            "SELECT rule, record_type, day, allowed, proposed, grants, failed_guards, reason, count(*) AS events \
             FROM (SELECT {}, {}, {}, allowed, {proposed_column} AS proposed, grants, failed_guards, reason FROM verdicts) \
             GROUP BY rule, record_type, day, allowed, proposed, grants, failed_guards, reason",
            known("rule"),
            known("record_type"),
            known("day")
        );
        let mut batches = context.sql(&query).await?.execute_stream().await?;
        while let Some(batch) = batches.next().await {
            summary.add(&batch?)?;
        }
        Ok(summary)
    }

    fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let text = |name: &str| -> Result<_> {
            let column = batch.column_by_name(name).with_context(|| format!("no column `{name}`"))?;
            Ok(cast(column, &DataType::Utf8)?)
        };
        let (rule, record_type, reason) = (text("rule")?, text("record_type")?, text("reason")?);
        let day = cast(batch.column_by_name("day").context("no column `day`")?, &DataType::Int32)?;
        let list = |name: &str| -> Result<ListArray> {
            Ok(batch.column_by_name(name).with_context(|| format!("no column `{name}`"))?.as_list::<i32>().clone())
        };
        let (grants, failed_guards) = (list("grants")?, list("failed_guards")?);
        let names = |lists: &ListArray, row: usize| -> Result<Vec<String>> {
            let names = cast(&lists.value(row), &DataType::Utf8)?;
            Ok(names.as_string::<i32>().iter().flatten().map(str::to_owned).collect())
        };
        let truth = |name: &str| -> Result<_> {
            Ok(batch.column_by_name(name).with_context(|| format!("no column `{name}`"))?.as_boolean().clone())
        };
        let (allowed, proposed) = (truth("allowed")?, truth("proposed")?);
        let events = batch.column_by_name("events").context("no column `events`")?;
        let events = events.as_primitive::<Int64Type>();
        let day = day.as_primitive::<Int32Type>();
        for row in 0..batch.num_rows() {
            let events = events.value(row) as u64;
            let get = |array: &ArrayRef| {
                let texts = array.as_string::<i32>();
                texts.is_valid(row).then(|| texts.value(row).to_owned())
            };
            if let Some(reason) = get(&reason) {
                self.all.malformed += events;
                *self.malformed_by_reason.entry(reason).or_default() += events;
                continue;
            }
            let (rule, record_type) = (get(&rule).unwrap_or_default(), get(&record_type).unwrap_or_default());
            let is_allowed = allowed.is_valid(row) && allowed.value(row);
            let day = day.is_valid(row).then(|| self.days.entry(day.value(row)).or_default());
            let (by_rule, by_record_type) =
                (self.by_rule.entry(rule.clone()).or_default(), self.by_record_type.entry(record_type).or_default());
            if is_allowed {
                for counts in [&mut self.all, by_rule, by_record_type] {
                    counts.allowed += events;
                }
                if let Some((allowed, _)) = day {
                    *allowed += events;
                }
                for grant in names(&grants, row)? {
                    *self.allowed_by_grant.entry(format!("{rule}: {grant}")).or_default() += events;
                }
            } else {
                for counts in [&mut self.all, by_rule, by_record_type] {
                    counts.refused += events;
                }
                let failed = names(&failed_guards, row)?;
                let reason = if failed.is_empty() { "no_grant".to_owned() } else { failed.join(" + ") };
                if let Some((_, refused)) = day {
                    *refused.entry(reason.clone()).or_default() += events;
                }
                *self.refused_by_reason.entry(format!("{rule}: {reason}")).or_default() += events;
            }
            if let Some(against) = &mut self.against {
                let would_be = proposed.is_valid(row) && proposed.value(row);
                let (widened, narrowed) = against.entry(rule).or_default();
                *widened += if would_be && !is_allowed { events } else { 0 };
                *narrowed += if is_allowed && !would_be { events } else { 0 };
            }
        }
        Ok(())
    }

    /// The number of events.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.all.allowed + self.all.refused + self.all.malformed
    }

    /// As one JSON object.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let counts = |by: &BTreeMap<String, Counts>| -> Map<String, Value> {
            let counts = |counts: &Counts| json!({"allowed": counts.allowed, "refused": counts.refused});
            by.iter().map(|(name, by)| (name.clone(), counts(by))).collect()
        };
        let mut summary = json!({
            "events": self.events(),
            "allowed": self.all.allowed,
            "refused": self.all.refused,
            "malformed": self.all.malformed,
            "rules": counts(&self.by_rule),
            "record_types": counts(&self.by_record_type),
            "allowed_by_grant": self.allowed_by_grant,
            "refused_by_reason": self.refused_by_reason,
            "malformed_by_reason": self.malformed_by_reason,
        });
        if let Some(against) = &self.against {
            let total = |of: fn(&(u64, u64)) -> u64| against.values().map(of).sum::<u64>();
            let rules: Map<String, Value> = (against.iter())
                .map(|(rule, (widened, narrowed))| {
                    (rule.clone(), json!({"now_allowed": widened, "now_refused": narrowed}))
                })
                .collect();
            summary["against"] = json!({"now_allowed": total(|(widened, _)| *widened), "now_refused": total(|(_, narrowed)| *narrowed), "rules": rules});
        }
        summary
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all;
        writeln!(f, "{:>14} events", self.events())?;
        writeln!(f, "{:>14} allowed", all.allowed)?;
        for (grant, events) in &self.allowed_by_grant {
            writeln!(f, "{events:>14}   {grant}")?;
        }
        writeln!(f, "{:>14} refused", all.refused)?;
        for (reason, events) in &self.refused_by_reason {
            writeln!(f, "{events:>14}   {reason}")?;
        }
        writeln!(f, "{:>14} malformed", all.malformed)?;
        for (reason, events) in &self.malformed_by_reason {
            writeln!(f, "{events:>14}   {reason}")?;
        }
        writeln!(f, "\n       allowed        refused  record type")?;
        for (name, counts) in &self.by_record_type {
            writeln!(f, "{:>14} {:>14}  {name}", counts.allowed, counts.refused)?;
        }
        if let Some(against) = &self.against {
            writeln!(f, "\n   now allowed    now refused  with the proposed tenant")?;
            for (rule, (widened, narrowed)) in against {
                writeln!(f, "{widened:>14} {narrowed:>14}  {rule}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Tally, unless_stalled};
    use std::{
        sync::atomic::{AtomicU64, Ordering::Relaxed},
        time::Duration,
    };
    use tokio::time::sleep;

    fn tally(numbers: &[i64]) -> Tally {
        let mut tally = Tally::default();
        numbers.iter().for_each(|number| tally.count(Some(*number)));
        tally
    }

    #[test]
    fn a_tally_tells_what_is_lost_or_repeated_but_not_the_order() {
        assert_eq!(tally(&[1, 2, 3]), tally(&[3, 1, 2]));
        assert_ne!(tally(&[1, 2, 3]), tally(&[1, 2]));
        assert_ne!(tally(&[1, 2, 3]), tally(&[1, 2, 2]), "one is lost and one is there twice");
        assert_ne!(tally(&[0, 3]), tally(&[1, 2]));
    }

    #[tokio::test]
    async fn a_part_is_given_up_only_if_no_other_comes_through_either() {
        let (most, decided) = (Duration::from_secs(1), AtomicU64::new(0));
        let slow = async { Ok(sleep(3 * most).await) };
        let others = async {
            loop {
                sleep(most / 10).await;
                decided.fetch_add(1, Relaxed);
            }
        };
        tokio::select! {
            waited = unless_stalled(most, &decided, slow) => waited.unwrap(),
            () = others => {}
        }
        let alone = unless_stalled(most, &decided, std::future::pending()).await;
        assert_eq!(alone.unwrap_err().to_string(), "not decided within 1 s");
    }
}
