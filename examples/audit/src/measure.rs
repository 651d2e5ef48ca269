//! What the policy costs, beside the same query without it.

use crate::{
    audit::{DAY, copy, query, query_of},
    columns::COLUMNS,
    engine::{Engine, location, register_events},
    functions::Document,
    policy::{Ask, conditions},
};
use anyhow::{Context as _, Result, ensure};
use crm_chat_policy::Condition;
use datafusion::{
    arrow::{array::AsArray, datatypes::Int64Type},
    prelude::{ParquetReadOptions, SessionContext},
};
use futures::StreamExt;
use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

/// The processor time that this process has used, where the system tells (Linux).
#[must_use]
pub fn processor_time() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // After the name, which may hold anything but ends with the last bracket; in hundredths of a second.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Duration::from_millis((user + system) * 10))
}

/// The most memory that a process has had, in bytes, where the system tells (Linux).
#[must_use]
pub fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// A rule's table as an expression of SQL over a column for each condition, named apart from the log's own.
fn expression(ask: Ask) -> String {
    let rule = ask.rule();
    let all = |listed: &[Condition]| listed.iter().map(|held| format!("held_{held}")).collect::<Vec<_>>().join(" AND ");
    let grants: Vec<String> = rule.grants().iter().map(|grant| format!("({})", all(grant.conditions()))).collect();
    format!("{} AND ({})", all(rule.guards()), grants.join(" OR "))
}

/// The verdict as plain SQL over conditions that were resolved beforehand.
fn resolved_verdict() -> String {
    let cases = Ask::ALL.map(|ask| format!("WHEN '{}' THEN {}", ask.rule().name(), expression(ask))).join(" ");
    format!("CASE rule {cases} END")
}

/// One measured query.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Measured {
    pub what: &'static str,
    pub cores: usize,
    pub events: u64,
    /// The least of the rounds.
    pub wall: Duration,
    /// The least of the rounds.
    pub processor: Duration,
}

impl Measured {
    /// Events a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.events as f64 / self.wall.as_secs_f64()
    }

    /// Events a second of processor time.
    #[must_use]
    pub fn processor_rate(&self) -> f64 {
        self.events as f64 / self.processor.as_secs_f64().max(0.001)
    }
}

/// What is measured.
pub const POLICY: &str = "the policy";
/// What is measured beside it: of the verdict only what the others have as well.
pub const ALLOWED: &str = "the policy, allowed only";
/// What is measured beside it.
pub const RESOLVED: &str = "(a) plain SQL over resolved columns";
/// What is measured beside it.
pub const NOTHING: &str = "(b) no policy column";
/// What is measured beside it.
pub const DECIDE: &str = "(c) decide, JSON lines";

fn on_cores<T>(cores: usize, run: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(cores).enable_all().build()?.block_on(async {
        // What is awaited here runs on this thread: only tasks keep to the workers.
        run.await
    })
}

async fn count(context: &SessionContext, query: &str) -> Result<u64> {
    let batches = context.sql(query).await?.collect().await?;
    let batch = batches.first().context("no row")?;
    Ok(batch.column(0).as_primitive::<Int64Type>().value(0) as u64)
}

/// Measures the audit's query on one core and on two, in turns with the same query with the verdict
/// as plain SQL, with no verdict, and with the answers to the questions' JSON. All queries read the same files: the
/// log with the resolved conditions beside it.
///
/// # Errors
///
/// Unusable input; verdicts that differ.
pub fn measure(
    tenant: &Arc<Document>,
    events: &Path,
    scratch: &Path,
    rounds: usize,
    lines: usize,
) -> Result<Vec<Measured>> {
    fs::create_dir_all(scratch)?;
    let scratch = scratch.canonicalize()?;
    let resolved = scratch.join("resolved");
    let session = async |cores: usize, log: &Path| {
        let context = Engine::Local { cores }.session(tenant, None).await?;
        let schema = register_events(&context, "events", log).await?;
        anyhow::Ok((context, schema))
    };
    let arguments: Vec<String> = COLUMNS.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let arguments = arguments.join(", ");
    if !resolved.exists() {
        on_cores(2, async {
            let (context, _) = session(2, events).await?;
            let held: Vec<String> =
                conditions().into_iter().map(|held| format!("held['{held}'] AS held_{held}")).collect();
            let query = format!(
                "SELECT * EXCEPT (held), {} FROM (SELECT *, conditions({arguments}) AS held FROM events)",
                held.join(", ")
            );
            copy(&context, &query, &resolved, |_| ()).await
        })?;
    }
    let mut measured: Vec<Measured> = Vec::new();
    let (rows, schema) = on_cores(2, async {
        let (context, schema) = session(2, events).await?;
        Ok((count(&context, "SELECT count(*) FROM events").await?, schema))
    })?;
    let out = scratch.join("measured");
    for _ in 0..rounds {
        for cores in [1, 2] {
            for what in [POLICY, ALLOWED, RESOLVED, NOTHING] {
                _ = fs::remove_dir_all(&out);
                fs::create_dir_all(&out)?;
                let (wall, processor) = on_cores(cores, async {
                    let (context, _) = session(cores, &resolved).await?;
                    let only = |allowed: &str| {
                        query_of(&schema, "allowed", "allowed", &format!("SELECT *, {allowed} AS allowed FROM events"))
                    };
                    let query = match what {
                        POLICY => query(&schema, false),
                        ALLOWED => only(&format!("decide({arguments})['allowed']")),
                        RESOLVED => only(&resolved_verdict()),
                        _ => format!("SELECT seq, rule, record_type, {DAY} AS day FROM events"),
                    };
                    let (begin, used) = (Instant::now(), processor_time().unwrap_or_default());
                    // Spawned, so that it runs on the workers.
                    let (context, out) = (context.clone(), out.clone());
                    tokio::spawn(async move { copy(&context, &query, &out, |_| ()).await }).await??;
                    Ok((begin.elapsed(), processor_time().unwrap_or_default().saturating_sub(used)))
                })?;
                if what != NOTHING {
                    // Both must say the same.
                    let allowed = on_cores(1, async {
                        let context = SessionContext::new();
                        let path = location(&out)?;
                        context.register_parquet("v", path, ParquetReadOptions::default()).await?;
                        count(&context, "SELECT count(*) FROM v WHERE allowed").await
                    })?;
                    let known = scratch.join("allowed");
                    match fs::read_to_string(&known) {
                        Ok(known) => {
                            ensure!(known == allowed.to_string(), "{what}: {allowed} are allowed, not {known}")
                        }
                        Err(_) => fs::write(&known, allowed.to_string())?,
                    }
                }
                note(&mut measured, Measured { what, cores, events: rows, wall, processor });
            }
        }
        let (wall, processor, events) = decide(tenant, events, lines)?;
        note(&mut measured, Measured { what: DECIDE, cores: 1, events, wall, processor });
    }
    Ok(measured)
}

fn note(measured: &mut Vec<Measured>, new: Measured) {
    match measured.iter_mut().find(|known| (known.what, known.cores) == (new.what, new.cores)) {
        None => measured.push(new),
        Some(known) => {
            known.wall = known.wall.min(new.wall);
            known.processor = known.processor.min(new.processor);
        }
    }
}

/// The first events as question lines, answered one by one, as the crate's own command does.
fn decide(tenant: &Arc<Document>, events: &Path, lines: usize) -> Result<(Duration, Duration, u64)> {
    let questions = on_cores(1, async {
        let context = Engine::Local { cores: 1 }.session(tenant, None).await?;
        register_events(&context, "events", events).await?;
        let mut batches = context.sql(&format!("SELECT * FROM events LIMIT {lines}")).await?.execute_stream().await?;
        let mut questions = Vec::new();
        while let Some(batch) = batches.next().await {
            questions.extend(crate::questions::of(&batch?)?);
        }
        anyhow::Ok(questions)
    })?;
    let (begin, used) = (Instant::now(), processor_time().unwrap_or_default());
    let mut written = 0;
    for question in &questions {
        written += tenant.policy().answer(question).len();
    }
    ensure!(written > 0, "no answer");
    Ok((begin.elapsed(), processor_time().unwrap_or_default().saturating_sub(used), questions.len() as u64))
}
