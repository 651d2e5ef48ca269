//! The differential judge: generated questions, each put to the crate, to a naive oracle and to Cedar.
//!
//! `judge [QUESTIONS]` asks a million where no number is given, all of them for a verdict. Those that make no sense for
//! their tenant have none, and are put to the crate and the oracle only. Any difference is printed with its tenant and
//! question, and makes the exit status 1; so does a rule that was never allowed or never denied.

use std::error::Error;
use std::process::ExitCode;
use std::thread;

use crm_chat_policy_peers::judge::questions::TenantCase;
use crm_chat_policy_peers::judge::world::{Judge, World};
use crm_chat_policy_peers::judge::{RULES, Verdict, oracle, rule_of};
use crm_chat_policy_peers::ours::Judged;
use crm_chat_policy_peers::random::Random;

const QUESTIONS: usize = 1_000_000;
/// Questions about one tenant. Few, since it is new tenants that bring new combinations.
const PER_TENANT: usize = 50;
/// A disagreement is seldom alone; the first few say it all.
const SHOWN: usize = 5;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    let count = match std::env::args().nth(1).map(|word| word.parse()) {
        None => QUESTIONS,
        Some(Ok(count)) => count,
        Some(Err(_)) => {
            eprintln!("usage: judge [QUESTIONS]");
            return ExitCode::from(2);
        }
    };
    match run(count) {
        Ok(tally) => {
            tally.print();
            ExitCode::from(u8::from(tally.failed > 0 || !tally.is_telling()))
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// What has been asked and answered so far.
#[derive(Default)]
struct Tally {
    /// Denies and allows of each rule.
    verdicts: [[usize; 2]; RULES.len()],
    /// Questions without a verdict.
    senseless: usize,
    passed: usize,
    failed: usize,
    shown: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        for (mine, others) in self.verdicts.iter_mut().zip(other.verdicts) {
            mine[0] += others[0];
            mine[1] += others[1];
        }
        self.senseless += other.senseless;
        self.passed += other.passed;
        self.failed += other.failed;
        self.shown.extend(other.shown);
        self.shown.truncate(SHOWN);
    }

    /// Whether every rule was allowed and was denied.
    fn is_telling(&self) -> bool {
        self.verdicts.iter().flatten().all(|count| *count > 0)
    }

    fn print(&self) {
        for shown in &self.shown {
            println!("{shown}\n");
        }
        println!("| rule | allows | denies |\n| --- | --: | --: |");
        for (rule, [denies, allows]) in RULES.iter().zip(self.verdicts) {
            println!("| `{rule}` | {allows} | {denies} |");
        }
        println!("\n{} passed, {} failed; {} make no sense for their tenant", self.passed, self.failed, self.senseless);
        if !self.is_telling() {
            println!("too few questions: not every rule was both allowed and denied");
        }
    }
}

/// Which tenants there are doesn't depend on how many threads share them.
fn run(count: usize) -> Result<Tally> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads).map(|worker| scope.spawn(move || judge_share(count, worker, threads))).collect();
        let mut tally = Tally::default();
        for worker in workers {
            tally.add(worker.join().map_err(|_| "a worker panicked")??);
        }
        Ok(tally)
    })
}

fn judge_share(count: usize, worker: usize, workers: usize) -> Result<Tally> {
    let judge = Judge::new().map_err(|error| error.to_string())?;
    let mut tally = Tally::default();
    for tenant in (worker..count.div_ceil(PER_TENANT)).step_by(workers) {
        let random = &mut Random::seeded(tenant as u64);
        let questions = PER_TENANT.min(count - tenant * PER_TENANT);
        let tenant = TenantCase::generate(random).map_err(|error| error.to_string())?;
        judge_tenant(&judge, &tenant, questions, random, &mut tally)?;
    }
    Ok(tally)
}

fn judge_tenant(
    judge: &Judge,
    tenant: &TenantCase,
    questions: usize,
    random: &mut Random,
    tally: &mut Tally,
) -> Result<()> {
    let document = &tenant.document;
    let world = World::new(judge, document).map_err(|error| format!("{error}\n{document}"))?;
    let ours = Judged::new(document).map_err(|error| format!("{error}\n{document}"))?;
    for _ in 0..questions {
        let question = tenant.question(random).map_err(|error| error.to_string())?;
        let rule = rule_of(&question).ok_or_else(|| format!("no such rule: {question}"))?;
        let oracle = Verdict::of_answer(&oracle::answer(document, &question));
        let judged = match &oracle {
            None => None,
            Some(_) => Some(
                world.verdict(RULES[rule], &question).map_err(|error| format!("{error}\n{document}\n{question}"))?,
            ),
        };
        match &judged {
            None => tally.senseless += 1,
            Some(verdict) => tally.verdicts[rule][usize::from(verdict.allowed)] += 1,
        }
        let others = [("oracle", oracle), ("crate", ours.verdict(&question))];
        let differing = others.iter().find(|(_, verdict)| *verdict != judged);
        match differing {
            None => tally.passed += 1,
            Some((who, verdict)) => {
                tally.failed += 1;
                if tally.shown.len() < SHOWN {
                    tally
                        .shown
                        .push(format!("tenant {document}\nquestion {question}\ncedar {judged:?}\n{who} {verdict:?}"));
                }
            }
        }
    }
    Ok(())
}
