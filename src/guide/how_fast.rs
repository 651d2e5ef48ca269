//! How fast the crate is, beside general policy engines and code written by hand.
//!
//! ```console
//! $ cargo run --release --manifest-path benches/peers/Cargo.toml                      # the table
//! $ cargo run --release --manifest-path benches/peers/Cargo.toml -- figures --json    # ratios, measured in turns
//! $ cargo bench --manifest-path benches/criterion/Cargo.toml                          # criterion
//! $ cargo bench --manifest-path benches/instructions/Cargo.toml                       # instruction counts
//! ```
//!
//! The same ten thousand random requests of `disconnect`, all answers equal. Measured on 2026-11-23 on a
//! shared virtual machine with two Xeon cores, in thread CPU time; the ratios are what counts.
//! Dependencies are counted in this build of all engines, which turns on features of what they share.
//!
//! | engine | raw request, ns | five booleans, ns | allocations | dependencies | explains | × this crate |
//! | --- | --: | --: | --: | --: | --- | --: |
//! | this crate | 36.9 | 0.75 | 0 | 26 | all facts | 1.00 |
//! | this crate, user and record gathered beforehand | 7.05 | – | 0 | 26 | all facts | 0.19 |
//! | by hand, short-circuiting | 79.8 | 0.83 | 0 | 0 | no | 2.16 |
//! | by hand, all five facts kept | 97.9 | – | 0 | 0 | all facts | 2.65 |
//! | by hand, bits resolved beforehand | 6.45 | – | 0 | 0 | no | 0.17 |
//! | regorus 0.14.1, bytecode, input prebuilt | 2,650 | 690 | 9.67 | 60 | no | 71.8 |
//! | cel 0.15.0, context prebuilt | 3,110 | 162 | 20.7 | 31 | no | 84.3 |
//! | cedar-policy 4.14.1, everything prebuilt | 8,660 | 2,780 | 44.1 | 112 | deciding policies | 234 |
//! | cedar-policy 4.14.1, entities per request | 26,400 | – | 155 | 112 | deciding policies | 715 |
//! | casbin 2.20.0 | 8,630 | 1,260 | 90.6 | 62 | deciding policies | 234 |
//! | zen-engine 2.1.6, decision tables | 11,100 | 4,650 | 79.2 | 354 | deciding policies | 301 |
//! | biscuit-auth 6.0.0 | 21,500 | 4,640 | 361 | 103 | deciding policies | 583 |
//! | oso 0.27.3 | 112,000 | 13,300 | 1,850 | 69 | no | 3,020 |
//!
//! By hand, roles and record types are found by binary search, whose branches a processor cannot foresee;
//! the crate finds them by hash. A tenant is built from JSON in about the time that `serde_json` takes to
//! read the same into plain structs, a question answered from JSON to JSON in about the time of parsing
//! and writing that JSON, and two tenants are compared in half a microsecond a record type. Columns of
//! facts are decided at nine tenths of the speed at which as many bytes can be read and written.
//!
//! # Importing an environment
//!
//! ```console
//! $ cargo run --release --manifest-path benches/environment/Cargo.toml
//! ```
//!
//! 1,500 tables with 150,000 columns, 10,000 views and 300 roles, made from a seed. Beside it, the same files
//! are read into plain structs of what is used, and nothing is made of them: JSON by `serde_json`, XML by the
//! same pull reader. Times are of the processor, the least of several runs. Files are read one after the other, so
//! memory hangs on the largest.
//!
//! | files | largest | import ÷ reading | most memory |
//! | --- | --: | --: | --: |
//! | 272 MB of JSON, in 3 files | 173 MB | 1.21 | 238 MB |
//! | 251 MB of solution XML, in 1 file | 251 MB | 1.28 | 280 MB |
