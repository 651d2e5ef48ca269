//! The fuzz targets' named seeds, and every input that ever failed, as ordinary tests.

#[path = "../properties/mod.rs"]
mod properties;

use std::{fs, path::Path};

/// Replays the seeds and regressions of a target, and says how many there were.
#[track_caller]
fn replay(target: &str) -> usize {
    let (_, property) = properties::TARGETS.into_iter().find(|(name, _)| *name == target).expect("a target's name");
    let mut replayed = 0;
    for folder in ["seeds", "regressions"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder).join(target);
        let mut inputs: Vec<_> = fs::read_dir(&folder)
            .map(|inputs| inputs.map(|input| input.expect("a readable folder").path()).collect())
            .unwrap_or_default();
        inputs.sort();
        for input in inputs {
            let bytes = fs::read(&input).expect("a readable file");
            let name = input.display().to_string();
            let outcome = std::panic::catch_unwind(|| property(&bytes));
            assert!(outcome.is_ok(), "{name} fails");
            replayed += 1;
        }
    }
    replayed
}

macro_rules! targets {
    ($($target:ident)+) => { $(
        #[test]
        fn $target() {
            // The packaged crate comes without the fuzz package.
            let packaged = !Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").exists();
            assert!(packaged || replay(stringify!($target)) > 0, "a target has seeds");
        }
    )+

        #[test]
        fn every_target_is_replayed() {
            let targets = properties::TARGETS.map(|(name, _)| name);
            assert_eq!(targets, [$(stringify!($target)),+]);
        }
    };
}

targets! { document question permission card notify compare dataverse }
