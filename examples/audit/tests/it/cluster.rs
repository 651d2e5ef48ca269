//! A scheduler and executors, and what is left when one of them is killed.

use crate::support::*;
use audit::{
    cluster::Cluster,
    codec::Codec,
    engine::Engine,
    functions::{Function, Kind},
};
use datafusion::{
    arrow::util::display::{ArrayFormatter, FormatOptions},
    logical_expr::ScalarUDF,
};
use datafusion_proto::{logical_plan::LogicalExtensionCodec, physical_plan::PhysicalExtensionCodec};
use rand::{Rng, SeedableRng};
use serde_json::Value;
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

#[test]
fn a_function_travels_with_its_tenant() {
    let function = ScalarUDF::from(Function::new("proposed_", Kind::Decide, tenant()).unwrap());
    let codec = Codec::default();
    let (mut logical, mut physical) = (Vec::new(), Vec::new());
    LogicalExtensionCodec::try_encode_udf(&codec, &function, &mut logical).unwrap();
    PhysicalExtensionCodec::try_encode_udf(&codec, &function, &mut physical).unwrap();
    let decoded = LogicalExtensionCodec::try_decode_udf(&codec, "proposed_decide", &logical).unwrap();
    assert_eq!(*decoded, function);
    let decoded = PhysicalExtensionCodec::try_decode_udf(&codec, "proposed_decide", &physical).unwrap();
    assert_eq!(*decoded, function);
    let arrived = decoded.inner().downcast_ref::<Function>().unwrap();
    assert_eq!(arrived.document().text(), tenant().text());

    for lost in [&[][..], &[99], &physical[..physical.len() / 2]] {
        assert!(PhysicalExtensionCodec::try_decode_udf(&codec, "proposed_decide", lost).is_err());
        assert!(LogicalExtensionCodec::try_decode_udf(&codec, "proposed_decide", lost).is_err());
    }
}

/// The rows of a directory, whatever their order, as a number of rows and a sum of their hashes.
async fn rows(directory: &Path) -> (u64, u64) {
    let context = verdicts(directory).await;
    let (mut rows, mut sum) = (0, 0_u64);
    for batch in sql(&context, "SELECT * FROM verdicts").await {
        let options = FormatOptions::default().with_null("null");
        let columns: Vec<_> =
            batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).unwrap()).collect();
        for row in 0..batch.num_rows() {
            let mut hasher = DefaultHasher::new();
            columns.iter().for_each(|column| column.value(row).to_string().hash(&mut hasher));
            sum = sum.wrapping_add(hasher.finish());
            rows += 1;
        }
    }
    (rows, sum)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_says_what_one_machine_says_row_for_row() {
    let log = Generated::new(300_000, 1_000, false);
    let run = |out: &str, engine: &[&str]| {
        let command = ["run", "tenant.json", "events.parquet", "--against", "proposed.json", "--json", "--out", out];
        let output = Command::new(PROGRAM).current_dir(log.0.path()).args(command).args(engine).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let here = run("here", &[]);
    assert_eq!(here["events"], 300_000);
    let cluster = Cluster::start(PROGRAM.as_ref(), 2).unwrap();
    assert_eq!(run("there", &["--scheduler", &cluster.url()]), here);
    drop(cluster);
    assert_eq!(run("started", &["--cluster", "2"]), here);
    for out in ["there/verdicts", "started/verdicts"] {
        assert_eq!(rows(&log.path("here/verdicts")).await, rows(&log.path(out)).await, "{out}");
    }
}

#[rstest::rstest]
#[case::nobody_listens("df://127.0.0.1:1", "scheduler `df://127.0.0.1:1`")]
#[case::no_address("somewhere", "scheduler `somewhere`")]
fn a_scheduler_that_is_not_there_is_said(#[case] url: &str, #[case] said: &str) {
    let log = Generated::new(100, 100, false);
    let command = ["run", "tenant.json", "events.parquet", "--out", "out", "--scheduler", url];
    let output = Command::new(PROGRAM).current_dir(log.0.path()).args(command).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains(said), "{error}");
}

/// `AUDIT_KILLS` says how often, `AUDIT_KILL_EVENTS` of how many events.
#[tokio::test(flavor = "multi_thread")]
async fn an_executor_that_is_killed_costs_time_or_an_error_never_a_wrong_answer() {
    let setting = |name, default| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (kills, events) = (setting("AUDIT_KILLS", 2), setting("AUDIT_KILL_EVENTS", 1_000_000));
    let log = Generated::new(events, 10_000, false);
    let audit = log.audit("events.parquet", "here");
    let right = audit.run(&LOCAL, 2, |_, _| ()).await.unwrap();
    let right_rows = rows(&log.path("here/verdicts")).await;

    let mut undisturbed = Duration::ZERO;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64);
    for kill in 0..=kills {
        let cluster = Arc::new(Mutex::new(Cluster::start(PROGRAM.as_ref(), 2).unwrap()));
        let url = cluster.lock().unwrap().url();
        let out = format!("there-{kill}");
        let audit = log.audit("events.parquet", &out);
        // The first time nobody is killed, to know how long it takes.
        let after = undisturbed.mul_f64(random.random());
        let killed = (kill > 0).then(|| {
            let cluster = cluster.clone();
            thread::spawn(move || {
                thread::sleep(after);
                cluster.lock().unwrap().kill(kill as usize % 2).unwrap();
            })
        });
        let begin = Instant::now();
        let answer = audit.run(&Engine::Scheduler { url, tasks: 8 }, 2, |_, _| ()).await;
        let took = begin.elapsed();
        if let Some(killed) = killed {
            killed.join().unwrap();
        } else {
            undisturbed = took;
        }
        let came_out = match answer {
            Ok(summary) => {
                assert_eq!(summary, right, "kill {kill}");
                assert_eq!(rows(&log.path(&out).join("verdicts")).await, right_rows, "kill {kill}");
                "right".to_owned()
            }
            Err(error) => format!("an error: {error:#}"),
        };
        let late = if kill > 0 && after > took { " (too late to matter)" } else { "" };
        println!("kill {kill} after {:.1} s{late}: {came_out}, after {:.1} s", after.as_secs_f64(), took.as_secs_f64());
        assert!(took < audit.deadline + Duration::from_secs(30), "bounded");
        assert!(kill > 0 || came_out == "right", "undisturbed it must succeed");
        fs::remove_dir_all(log.path(&out)).ok();
    }
}
