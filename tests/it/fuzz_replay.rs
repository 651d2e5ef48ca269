//! The fuzz targets' named seeds, and every input that ever failed, as ordinary tests.

use crate::properties;
use std::{fmt::Write, fs, path::Path};

/// Replays the seeds and regressions of a target; a line each says how much of it was accepted.
fn replay(target: &str) -> String {
    let (_, property) = properties::TARGETS.into_iter().find(|(name, _)| *name == target).expect("a target's name");
    let mut replayed = String::new();
    for folder in ["seeds", "regressions"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder).join(target);
        let mut inputs: Vec<_> = fs::read_dir(&folder)
            .map(|inputs| inputs.map(|input| input.expect("a readable folder").path()).collect())
            .unwrap_or_default();
        inputs.sort();
        for input in inputs {
            let bytes = fs::read(&input).expect("a readable file");
            let name = input.file_name().expect("a file's name").display();
            let accepted = std::panic::catch_unwind(|| property(&bytes)).unwrap_or_else(|_| panic!("{name} fails"));
            writeln!(replayed, "{name} {accepted}").expect("a text takes it");
        }
    }
    replayed
}

macro_rules! targets {
    ($($target:ident)+) => { $(
        #[test]
        fn $target() {
            // The packaged crate comes without the fuzz package.
            if !Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").exists() {
                return;
            }
            let replayed = replay(stringify!($target));
            // Without all features, some bytes are nothing.
            if cfg!(all(feature = "arbitrary", feature = "dataverse", feature = "graph")) {
                insta::assert_snapshot!(concat!("replayed_", stringify!($target)), replayed);
            }
        }
    )+

        #[test]
        fn every_target_is_replayed() {
            let targets = properties::TARGETS.map(|(name, _)| name);
            assert_eq!(targets, [$(stringify!($target)),+]);
        }
    };
}

targets! { document question permission card notify compare dataverse environment payload }
