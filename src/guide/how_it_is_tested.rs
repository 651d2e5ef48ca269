//! How this crate is tested, and how to run each test yourself.
//!
//! # Finite domains, exhaustively
//!
//! A rule has at most ten conditions, so its verdicts need not be sampled: all **1,570
//! cases** of the fourteen rules are compared with an oracle that was written from the source on its
//! own, with `if`s instead of tables. The eight rows of the source's table are checked against the rule
//! by the compiler: a change that breaks a row does not build. Remedies are compared with every set of
//! conditions that could be added, in every case.
//!
//! ```
//! use crm_chat_policy::rules;
//!
//! let cases: usize = rules::ALL.iter().map(|rule| rule.cases().len()).sum();
//! assert_eq!(cases, 1570);
//! ```
//!
//! # Infinite domains, by oracles and properties
//!
//! The same oracle answers whole questions about whole tenants, given both as JSON, which is all that
//! it shares with the crate. Generated tenants and questions must be answered alike; comparisons must
//! find exactly the combinations that trying every one finds; an audience must contain exactly those
//! whom the rule allows; columns must decide as rows do, around every word's and block's end.
//! Distributions are measured and pinned twice. Every rule must be allowed and denied often, and every
//! reason to skip and every fault code must come up; and a reviewed text records what each place of generated
//! documents and questions holds, and how often, so that a change of a generator has to be looked at.
//!
//! ```console
//! $ cargo test --all-features                      # all that this page tells of up to fuzzing
//! $ PROPTEST_CASES=30 cargo test --all-features    # with fewer cases where proptest runs them
//! ```
//!
//! Of generated environments every file, row and key is left out in turn: nobody may do more by what remains
//! than by the whole, but where the page `from_an_environment` says so, and a file that is
//! wrong is named wherever it is.
//!
//! # Texts and situations
//!
//! Gathering facts is tested by tables of situations, a file a rule, named by what is expected. Faults'
//! sentences, the matrix of one whole tenant and explanations are pinned texts, of explanations every
//! case of the smaller rules and chosen ones of the others. Every key of a document and of a question is
//! left out, repeated, set to `null` and given another type; keys are misspelt; documents are cut at
//! every byte.
//!
//! # Fuzzing
//!
//! Nine targets: `document`, `question`, `permission`, `card`, `notify`, `compare`, `dataverse`, `environment`,
//! `payload`. The properties are written once. Ordinary tests check them on their own tenants and questions, on
//! every seed, and on every input that ever failed; a reviewed snapshot records how much of each input was
//! accepted. (The published crate comes without these tests: they are in the repository.)
//!
//! ```console
//! $ mkdir -p fuzz/corpus/question
//! $ RUSTC_WRAPPER=fuzz/rustc RUSTC_BOOTSTRAP=1 cargo fuzz run -s none --no-trace-compares question \
//!       fuzz/corpus/question fuzz/seeds/question -- -entropic=0 -reload=0 -max_total_time=600
//! ```
//!
//! Ten minutes each, three at once on two cores:
//!
//! | target | executions | edges | features |
//! | --- | --- | --- | --- |
//! | `document` | 16,055,896 | 6,295 | 15,555 |
//! | `dataverse` | 9,200,569 | 7,285 | 22,181 |
//! | `payload` | 6,777,866 | 2,700 | 7,584 |
//! | `permission` | 3,615,603 | 9,103 | 33,442 |
//! | `card` | 3,244,152 | 6,439 | 19,751 |
//! | `notify` | 2,158,016 | 7,921 | 24,579 |
//! | `question` | 1,698,213 | 9,270 | 28,604 |
//! | `environment` | 1,414,373 | 13,799 | 37,844 |
//! | `compare` | 796,791 | 6,356 | 22,436 |
//!
//! # A second engine as judge
//!
//! The rules are written once more as Cedar policies, in a package of its own, and asked a million questions
//! of the kit's generators for a verdict together with the crate and the oracle; all three must agree, on the
//! verdict and on the grants and guards that made it. They did, on 1,000,000 questions about 20,000
//! tenants, of which every rule allowed at least 9,060 and denied at least 14,542; 106,623 made no sense for
//! their tenant and were put to crate and oracle only, as cards and notices are by the tests above.
//!
//! ```console
//! $ cargo run --release --manifest-path benches/peers/Cargo.toml --bin judge -- 1000000
//! ```
//!
//! # Mutation and coverage
//!
//! ```console
//! $ PROPTEST_CASES=10 cargo mutants -j2 -f src/rule.rs     # one file
//! $ git diff main | PROPTEST_CASES=10 cargo mutants -j2 --in-diff /dev/stdin
//! $ cargo llvm-cov --all-features --test it --lib
//! ```
//!
//! The tests run 96.3 % of the lines and 94.1 % of the regions of `src/`, doc examples not counted (the
//! last command needs LLVM's tools, of rustup or named by `LLVM_COV` and `LLVM_PROFDATA`). The lines that
//! they don't run are mostly of these kinds:
//!
//! - what runs while the crate is compiled: `Rule::new`, `Grant::new`, and the proof that the rule for
//!   disconnecting keeps to the rows of the source's table;
//! - arms that an invariant keeps from being reached and that are there because nothing may panic;
//! - what a format other than JSON asks of a value, and what a reader says that it expected;
//! - what the command does only on a terminal.
//!
//! At commit 804c523 all of the nearly 1,700 mutants were run, by groups of files with the tests that concern
//! them, and none was left alive without its reason in `.cargo/mutants.toml`.
//!
//! What changed since then has 3,379 mutants, at commit 630273f. They were compiled into one program together,
//! switched on one at a time, and run with the tests that reach them, doc examples not counted:
//!
//! | | mutants |
//! | --- | --- |
//! | do not compile, or are in what the compiler works out | 632 |
//! | caught | 2,377 |
//! | never end | 8 |
//! | caught by tests written since: the page of a change and the schemas are pinned as texts | 88 |
//! | survived | 151 |
//! | reached by no test but doc examples | 123 |
//!
//! The two last rows are work that is left: some are tested since then (two rows of one thing in an environment),
//! some change nothing that can be seen, and not each has been looked at by itself.
