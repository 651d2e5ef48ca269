//! Makes a large environment from a seed, imports it, and measures that beside reading the same files.
//!
//! ```text
//! cargo run --release -- [TABLES]
//! ```
//!
//! With 1,500 tables, the default, there are 150,000 columns, 10,000 views and 300 roles, about 300 MB
//! of JSON and the same as one solution. Files are made again in the folder for temporary ones and
//! removed at the end. Time is that of the processor, the best of five rounds, each of which reads the same
//! files in both ways; peak memory is that of a process that imports and nothing else.

mod make;
mod plain;

use cpu_time::ThreadTime;
use crm_chat_policy::dataverse::environment::{Environment, Given, Options};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [import, folder] if import == "import" => {
            let (types, notes) = import_all(Path::new(folder));
            println!("{types} record types, {notes} notes, peak {} MB", peak());
        }
        [] => measure(1_500),
        [tables] => measure(tables.parse().expect("a number of tables")),
        _ => panic!("usage: environment [TABLES]"),
    }
}

fn measure(tables: usize) {
    let folder = std::env::temp_dir().join(format!("crm-chat-policy-environment-{}", std::process::id()));
    for (kind, make) in [("json", make::json as fn(&Path, usize)), ("xml", make::solution)] {
        let folder = folder.join(kind);
        fs::create_dir_all(&folder).expect("a folder");
        make(&folder, tables);
        let sizes: Vec<u64> = files(&folder).iter().map(|path| fs::metadata(path).expect("a file").len()).collect();
        let (all, largest) = (sizes.iter().sum::<u64>(), sizes.iter().max().copied().unwrap_or_default());
        println!("{kind}: {} MB in {} files, the largest {} MB", all / MB, sizes.len(), largest / MB);
        let mut best = (Duration::MAX, Duration::MAX);
        for _ in 0..5 {
            let plain = timed(|| plain::read_all(&folder));
            let import = timed(|| import_all(&folder));
            best = (best.0.min(plain), best.1.min(import));
        }
        let ratio = best.1.as_secs_f64() / best.0.as_secs_f64();
        println!("{kind}: plain {:.2?}, import {:.2?}, ratio {ratio:.2}", best.0, best.1);
        let child = Command::new(std::env::current_exe().expect("a path")).arg("import").arg(&folder).output();
        print!("{kind}: {}", String::from_utf8_lossy(&child.expect("a process").stdout));
    }
    fs::remove_dir_all(folder).expect("the folder is there");
}

const MB: u64 = 1 << 20;

fn timed<T>(run: impl FnOnce() -> T) -> Duration {
    let start = ThreadTime::now();
    std::hint::black_box(run());
    start.elapsed()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

fn import_all(folder: &Path) -> (usize, usize) {
    let mut environment = Environment::default();
    for path in files(folder) {
        let bytes = fs::read(&path).expect("a file");
        environment.read(&path.to_string_lossy(), &bytes, Given::ByName);
    }
    let options = Options { all_tables: true, ..Options::default() };
    let imported = environment.import(&options).unwrap_or_else(|faults| panic!("{faults}"));
    (imported.document.record_types.len(), imported.notes.len())
}

/// The most memory that the process ever had, in MB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()).unwrap_or_default() / 1024
}
