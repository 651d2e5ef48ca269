//! The command: see the package's README.

use anyhow::{Context as _, Result, ensure};
use audit::cluster::{self, Cluster};
use audit::{
    audit::Audit,
    chart,
    engine::{Engine, register_events},
    functions::Document,
    generate::{Log, generate},
    measure, questions,
};
use clap::{Args, Parser, Subcommand};
use futures::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    fs,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Replays a log of chat events against a tenant.
#[derive(Parser)]
#[command(name = "audit", version)]
struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Writes a seeded log with its tenant and a proposed one: `tenant.json`, `proposed.json`, `events.parquet`.
    Generate {
        /// The number of events.
        #[arg(long)]
        events: u64,
        /// The same seed gives the same log.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// One in so many events is malformed.
        #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
        malformed: u32,
        /// Write `events.csv` instead.
        #[arg(long)]
        csv: bool,
        /// The directory.
        directory: PathBuf,
    },
    /// Decides every event, writes the verdicts, and sums them up.
    Run(Run),
    /// Prints the events as question lines, for `crm-chat-policy decide`.
    Questions {
        /// The log: a Parquet or CSV file, or a folder of them.
        events: PathBuf,
    },
    /// Measures the policy's cost, beside the same query without it.
    Measure {
        /// The tenant document.
        tenant: PathBuf,
        /// The log.
        events: PathBuf,
        /// A directory for what is written meanwhile.
        #[arg(long)]
        scratch: PathBuf,
        /// How often each is measured; the least counts.
        #[arg(long, default_value_t = 3)]
        rounds: usize,
        /// How many questions are answered as JSON lines.
        #[arg(long, default_value_t = 200_000)]
        lines: usize,
    },
    /// Serves as a scheduler, on the loopback interface.
    Scheduler {
        /// Its port.
        #[arg(long, default_value_t = 50050)]
        port: u16,
        /// End when standard input does.
        #[arg(long)]
        end_with_parent: bool,
    },
    /// Serves as an executor of one core, on the loopback interface.
    Executor {
        /// The scheduler's port.
        #[arg(long, default_value_t = 50050)]
        scheduler: u16,
        /// Its own port.
        #[arg(long, default_value_t = 50051)]
        port: u16,
        /// Its second port.
        #[arg(long, default_value_t = 50052)]
        grpc_port: u16,
        /// A directory for what it keeps meanwhile.
        #[arg(long)]
        directory: PathBuf,
        /// End when standard input does.
        #[arg(long)]
        end_with_parent: bool,
    },
}

#[derive(Args)]
struct Run {
    /// The tenant document.
    tenant: PathBuf,
    /// The log: a Parquet or CSV file, or a folder of them.
    events: PathBuf,
    /// A tenant document that is proposed in its place.
    #[arg(long)]
    against: Option<PathBuf>,
    /// The directory for the verdicts.
    #[arg(long)]
    out: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Draw the days as SVG.
    #[arg(long, value_name = "FILE.svg")]
    chart: Option<PathBuf>,
    /// How many cores this process uses; all by default.
    #[arg(long)]
    cores: Option<usize>,
    /// Start a scheduler and so many executors of one core each.
    #[arg(long, value_name = "EXECUTORS", conflicts_with = "scheduler")]
    cluster: Option<usize>,
    /// Use the scheduler that runs there, as in `df://127.0.0.1:50050`. Its executors must see the same paths.
    #[arg(long, value_name = "URL")]
    scheduler: Option<String>,
    /// Into how many parts the log is cut for a cluster.
    #[arg(long, default_value_t = 16)]
    tasks: usize,
    /// After so many seconds a cluster is given up.
    #[arg(long, default_value_t = 3600)]
    deadline: u64,
}

fn main() -> std::process::ExitCode {
    match run(Command::parse().what) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            std::process::ExitCode::from(2)
        }
    }
}

fn run(what: What) -> Result<()> {
    match what {
        What::Generate { events, seed, malformed, csv, directory } => {
            ensure!(events > 0 && events <= i64::MAX as u64, "a log has at least one event");
            let bar = bar(events);
            generate(Log { events, seed, malformed }, csv, &directory, |made| bar.inc(made))
                .with_context(|| format!("`{}`", directory.display()))?;
            bar.finish_and_clear();
            Ok(())
        }
        What::Run(run) => run.run(),
        What::Questions { events } => runtime(1)?.block_on(print_questions(&events)),
        What::Measure { tenant, events, scratch, rounds, lines } => {
            let measured = measure::measure(&document(&tenant)?, &events, &scratch, rounds, lines)?;
            println!("| query | cores | events | s | s of processor | events/s | events/s of processor |");
            println!("| --- | --: | --: | --: | --: | --: | --: |");
            for one in measured {
                println!(
                    "| {} | {} | {} | {:.2} | {:.2} | {:.0} | {:.0} |",
                    one.what,
                    one.cores,
                    one.events,
                    one.wall.as_secs_f64(),
                    one.processor.as_secs_f64(),
                    one.rate(),
                    one.processor_rate()
                );
            }
            Ok(())
        }
        What::Scheduler { port, end_with_parent } => {
            if end_with_parent {
                cluster::end_with_parent();
            }
            runtime(1)?.block_on(cluster::scheduler(port))
        }
        What::Executor { scheduler, port, grpc_port, directory, end_with_parent } => {
            if end_with_parent {
                cluster::end_with_parent();
            }
            runtime(2)?.block_on(cluster::executor(scheduler, port, grpc_port, &directory))
        }
    }
}

fn runtime(cores: usize) -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(cores).enable_all().build()?)
}

/// Shown on standard error, where that is a terminal.
fn bar(events: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} events, {per_sec}, {eta} left");
    ProgressBar::new(events).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn document(path: &Path) -> Result<Arc<Document>> {
    let text = fs::read(path).with_context(|| format!("`{}`", path.display()))?;
    Document::new(text).with_context(|| format!("`{}`", path.display()))
}

async fn print_questions(events: &Path) -> Result<()> {
    let context = datafusion::prelude::SessionContext::new_with_config(
        datafusion::prelude::SessionConfig::new().with_target_partitions(1),
    );
    register_events(&context, "events", events).await?;
    let mut batches = context.sql("SELECT * FROM events").await?.execute_stream().await?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    while let Some(batch) = batches.next().await {
        for question in questions::of(&batch?)? {
            writeln!(out, "{question}")?;
        }
    }
    Ok(out.flush()?)
}

impl Run {
    /// Where it runs, with the cluster that was started for it.
    fn engine(&self, cores: usize) -> Result<(Engine, Option<Cluster>)> {
        let start = |executors| {
            ensure!(executors > 0, "a cluster has at least one executor");
            Cluster::start(&std::env::current_exe()?, executors)
        };
        let cluster = self.cluster.map(start).transpose()?;
        let engine = match cluster.as_ref().map(Cluster::url).or_else(|| self.scheduler.clone()) {
            None => Engine::Local { cores },
            Some(url) => Engine::Scheduler { url, tasks: self.tasks.max(1) },
        };
        Ok((engine, cluster))
    }

    fn run(self) -> Result<()> {
        let cores = self.cores.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1);
        let audit = Audit {
            tenant: document(&self.tenant)?,
            proposed: self.against.as_deref().map(document).transpose()?,
            events: self.events.clone(),
            out: self.out.clone(),
            deadline: std::time::Duration::from_secs(self.deadline),
        };
        let begin = Instant::now();
        // Kept until the end of the run.
        let (engine, cluster) = self.engine(cores)?;
        let bar = bar(0);
        let progress = |read, all| {
            bar.set_length(all);
            bar.set_position(read);
        };
        let summary = runtime(cores)?.block_on(audit.run(&engine, cores, progress))?;
        bar.finish_and_clear();
        let mut out = std::io::stdout().lock();
        if self.json {
            writeln!(out, "{}", summary.to_json())?;
        } else {
            write!(out, "{summary}")?;
        }
        let seconds = begin.elapsed().as_secs_f64();
        eprint!("{:.1} s, {:.0} events/s", seconds, summary.events() as f64 / seconds);
        let of_others = cluster.as_ref().and_then(Cluster::peak_memory);
        for (peak, place) in [(measure::peak_memory(std::process::id()), "this process"), (of_others, "any other")] {
            if let Some(bytes) = peak {
                eprint!(", at most {} MB of memory in {place}", bytes >> 20);
            }
        }
        eprintln!();
        // Last: a picture that can't be drawn takes nothing away.
        match &self.chart {
            Some(file) => chart::draw(&summary, file),
            None => Ok(()),
        }
    }
}
