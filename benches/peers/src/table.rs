//! One table: every contender on the same ten thousand requests.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::process::Command;

use crate::contender::Contender;
use crate::hand;
use crate::measure::{Cost, Lane, alternate};
use crate::ours;
#[cfg(feature = "biscuit")]
use crate::peers::biscuit;
#[cfg(feature = "casbin")]
use crate::peers::casbin;
#[cfg(feature = "oso")]
use crate::peers::oso;
#[cfg(feature = "zen")]
use crate::peers::zen;
use crate::peers::{cedar, cel, regorus};
use crate::requests::{Facts, Request, Workload};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What an engine can say about a decision it has made.
#[derive(Clone, Copy)]
pub enum Explains {
    /// Allowed or not.
    Nothing,
    /// Which policies decided; of a plain denial, that none did.
    Policies,
    /// Every fact, what failed, and what is missing.
    Everything,
}

impl fmt::Display for Explains {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(match self {
            Self::Nothing => "no",
            Self::Policies => "the policies that decided",
            Self::Everything => "all facts",
        })
    }
}

/// A line of the table.
pub struct Row {
    engine: &'static str,
    request: Option<Cost>,
    facts: Option<Cost>,
    /// Packages compiled for it besides itself.
    dependencies: Option<usize>,
    explains: Explains,
}

/// The questions, and the answers that everybody has to give.
pub struct Exam<'a> {
    pub requests: &'a [Request],
    pub facts: Vec<Facts>,
    pub requests_allowed: Vec<bool>,
    pub facts_allowed: Vec<bool>,
}

impl<'a> Exam<'a> {
    /// The answers are those of the hand-written baseline.
    pub fn new(workload: &'a Workload) -> Result<Self> {
        let baseline = hand::Tenant::new(&workload.tenant);
        let facts: Option<Vec<Facts>> = workload.requests.iter().map(|request| baseline.facts(request)).collect();
        let facts = facts.ok_or("a request names a record type that the tenant lacks")?;
        let requests_allowed: Option<Vec<bool>> =
            workload.requests.iter().map(|request| baseline.may_disconnect(request)).collect();
        Ok(Self {
            requests: &workload.requests,
            facts_allowed: facts.iter().map(|facts| hand::disconnect(*facts)).collect(),
            requests_allowed: requests_allowed.ok_or("the baseline is of two minds")?,
            facts,
        })
    }

    /// Times `contender` on the whole requests, once all its answers are right.
    pub fn requests<C: Contender<Request>>(&self, engine: &str, contender: C) -> Result<Cost> {
        take(engine, contender, self.requests, &self.requests_allowed)
    }

    /// Times `contender` on the five booleans of each request, once all its answers are right.
    pub fn facts<C: Contender<Facts>>(&self, engine: &str, contender: C) -> Result<Cost> {
        take(engine, contender, &self.facts, &self.facts_allowed)
    }
}

fn take<Q, C: Contender<Q>>(engine: &str, mut contender: C, questions: &[Q], expected: &[bool]) -> Result<Cost> {
    let inputs: Vec<C::Input> = questions.iter().map(|question| contender.input(question)).collect();
    agree(engine, &mut contender, &inputs, expected)?;
    let [cost] = alternate([Lane::asking(&mut contender, &inputs)]);
    Ok(cost)
}

/// # Errors
///
/// The number of answers that differ, if any does.
pub fn agree<Q, C: Contender<Q>>(
    engine: &str,
    contender: &mut C,
    inputs: &[C::Input],
    expected: &[bool],
) -> Result<()> {
    let wrong = inputs.iter().zip(expected).filter(|(input, expected)| contender.decide(input) != **expected).count();
    if wrong == 0 {
        Ok(())
    } else {
        Err(format!("{engine}: {wrong} of {} answers differ from the baseline's", inputs.len()).into())
    }
}

/// Measures every engine that is compiled in and prints the table.
pub fn print(workload: &Workload) -> Result<()> {
    let rows = rows(workload)?;
    println!(
        "| engine | from a raw request, ns | from five booleans, ns | allocations | dependencies | explains | × this crate |"
    );
    println!("| --- | --: | --: | --: | --: | --- | --: |");
    // The first row is this crate's.
    let ours = rows.first().and_then(|row| row.request);
    for row in &rows {
        println!("{}", row.line(ours));
    }
    Ok(())
}

fn rows(workload: &Workload) -> Result<Vec<Row>> {
    let exam = Exam::new(workload)?;
    let dependencies = Dependencies::resolve();
    let tenant = &workload.tenant;
    let by_hand = hand::Tenant::new(tenant);
    let (prepared, users) = (ours::tenant(tenant)?, workload.users.iter().map(ours::user).collect::<Vec<_>>());
    let mut rows = vec![
        Row {
            engine: "this crate",
            request: Some(exam.requests("this crate", ours::Typed(ours::tenant(tenant)?))?),
            facts: Some(exam.facts("this crate", ours::FromFacts)?),
            dependencies: dependencies.of("crm-chat-policy"),
            explains: Explains::Everything,
        },
        Row {
            engine: "this crate, user and record gathered beforehand",
            request: Some(exam.requests("this crate, prepared", ours::Prepared::new(&prepared, &users))?),
            facts: None,
            dependencies: dependencies.of("crm-chat-policy"),
            explains: Explains::Everything,
        },
        Row {
            engine: "by hand, short-circuiting",
            request: Some(exam.requests("by hand", hand::ShortCircuit(by_hand.clone()))?),
            facts: Some(exam.facts("by hand", hand::Expression)?),
            dependencies: Some(0),
            explains: Explains::Nothing,
        },
        Row {
            engine: "by hand, all five facts kept",
            request: Some(exam.requests("by hand, all facts", hand::AllFacts(by_hand))?),
            facts: None,
            dependencies: Some(0),
            explains: Explains::Everything,
        },
        Row {
            engine: "by hand, roles and toggles resolved to bits beforehand",
            request: Some(exam.requests("by hand, bits", hand::Masks::new(tenant, &workload.users))?),
            facts: None,
            dependencies: Some(0),
            explains: Explains::Nothing,
        },
        Row {
            engine: "regorus 0.14.1, bytecode, input prebuilt",
            request: Some(exam.requests("regorus", regorus::Regorus::new(tenant)?)?),
            facts: Some(exam.facts("regorus", regorus::Regorus::from_facts()?)?),
            dependencies: dependencies.of("regorus"),
            explains: Explains::Nothing,
        },
        Row {
            engine: "cel 0.15.0, context prebuilt",
            request: Some(exam.requests("cel", cel::Cel::new(tenant)?)?),
            facts: Some(exam.facts("cel", cel::Cel::from_facts()?)?),
            dependencies: dependencies.of("cel"),
            explains: Explains::Nothing,
        },
        Row {
            engine: "cedar-policy 4.14.1, everything prebuilt",
            request: Some(exam.requests("cedar", cedar::Prebuilt::new(tenant)?)?),
            facts: Some(exam.facts("cedar", cedar::FromFacts::new()?)?),
            dependencies: dependencies.of("cedar-policy"),
            explains: Explains::Policies,
        },
        Row {
            engine: "cedar-policy 4.14.1, entities built per request",
            request: Some(exam.requests("cedar per request", cedar::BuiltPerRequest::new(tenant)?)?),
            facts: None,
            dependencies: dependencies.of("cedar-policy"),
            explains: Explains::Policies,
        },
    ];
    rows.extend(rows_behind_features(&exam, workload, &dependencies)?);
    Ok(rows)
}

#[allow(
    unused_variables,
    unused_mut,
    clippy::vec_init_then_push,
    reason = "which of them is there is a feature's choice"
)]
fn rows_behind_features(exam: &Exam, workload: &Workload, dependencies: &Dependencies) -> Result<Vec<Row>> {
    let tenant = &workload.tenant;
    let mut rows = Vec::new();
    #[cfg(feature = "casbin")]
    rows.push(Row {
        engine: "casbin 2.20.0, a policy row a role or toggle",
        request: Some(exam.requests("casbin", casbin::Casbin::new(tenant)?)?),
        facts: Some(exam.facts("casbin", casbin::Casbin::from_facts()?)?),
        dependencies: dependencies.of("casbin"),
        explains: Explains::Policies,
    });
    #[cfg(feature = "zen")]
    rows.push(Row {
        engine: "zen-engine 2.1.6, decision tables",
        request: Some(exam.requests("zen", zen::Zen::new(tenant)?)?),
        facts: Some(exam.facts("zen", zen::Zen::from_facts()?)?),
        dependencies: dependencies.of("zen-engine"),
        explains: Explains::Policies,
    });
    #[cfg(feature = "biscuit")]
    rows.push(Row {
        engine: "biscuit-auth 6.0.0, authorizer prebuilt",
        request: Some(exam.requests("biscuit", biscuit::Biscuit::new(tenant)?)?),
        facts: Some(exam.facts("biscuit", biscuit::Biscuit::from_facts()?)?),
        dependencies: dependencies.of("biscuit-auth"),
        explains: Explains::Policies,
    });
    #[cfg(feature = "oso")]
    rows.push(Row {
        engine: "oso 0.27.3",
        request: Some(exam.requests("oso", oso::Oso::new(tenant)?)?),
        facts: Some(exam.facts("oso", oso::Oso::from_facts()?)?),
        dependencies: dependencies.of("oso"),
        explains: Explains::Nothing,
    });
    Ok(rows)
}

impl Row {
    fn line(&self, ours: Option<Cost>) -> String {
        let time = |cost: Option<Cost>| match cost {
            Some(cost) => figures(cost.nanoseconds),
            None => "–".to_owned(),
        };
        let ratio = match (self.request, ours) {
            (Some(theirs), Some(ours)) => figures(theirs.nanoseconds / ours.nanoseconds),
            _ => "–".to_owned(),
        };
        let allocations = self.request.map_or_else(|| "–".to_owned(), |cost| figures(cost.allocations));
        let dependencies = self.dependencies.map_or_else(|| "?".to_owned(), |count| count.to_string());
        format!(
            "| {} | {} | {} | {allocations} | {dependencies} | {} | {ratio} |",
            self.engine,
            time(self.request),
            time(self.facts),
            self.explains,
        )
    }
}

/// Three significant figures: the runs differ by more than the fourth.
fn figures(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let places = (2 - value.abs().log10().floor() as i32).clamp(0, 2);
    let unit = 10_f64.powi(2 - value.abs().log10().floor() as i32);
    let rounded = (value * unit).round() / unit;
    format!("{rounded:.*}", places as usize)
}

/// Which packages need which, as Cargo itself resolves them for this build; build scripts and macros included.
struct Dependencies(BTreeMap<String, BTreeSet<String>>);

impl Dependencies {
    /// Empty where Cargo can't be asked.
    fn resolve() -> Self {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        // Without those that are off, as they need not even be downloaded.
        let features: Vec<&str> = [
            ("zen", cfg!(feature = "zen")),
            ("casbin", cfg!(feature = "casbin")),
            ("biscuit", cfg!(feature = "biscuit")),
            ("oso", cfg!(feature = "oso")),
        ]
        .into_iter()
        .filter_map(|(feature, on)| on.then_some(feature))
        .collect();
        let output = Command::new(option_env!("CARGO").unwrap_or("cargo"))
            .args(["tree", "--offline", "--edges", "no-dev", "--prefix", "depth", "--format", " {p}"])
            .args(["--manifest-path", manifest, "--features", &features.join(",")])
            .output();
        let listing = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        Self::read(&listing.unwrap_or_default())
    }

    /// Reads lines of depth, name and version. A package is spelled out once; everywhere else it occurs as a single line.
    fn read(listing: &str) -> Self {
        let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut path: Vec<String> = Vec::new();
        for line in listing.lines() {
            let mut words = line.split_whitespace();
            let (Some(Ok(depth)), Some(name), Some(version)) =
                (words.next().map(str::parse::<usize>), words.next(), words.next())
            else {
                continue;
            };
            let package = format!("{name} {version}");
            path.truncate(depth);
            if let Some(parent) = path.last() {
                needs.entry(parent.clone()).or_default().insert(package.clone());
            }
            path.push(package);
        }
        Self(needs)
    }

    /// How many other packages have to be compiled for this one.
    fn of(&self, package: &str) -> Option<usize> {
        let package = self.0.keys().find(|known| known.split(' ').next() == Some(package))?;
        let mut found = BTreeSet::from([package]);
        let mut open = vec![package];
        while let Some(package) = open.pop() {
            let needed = self.0.get(package).into_iter().flatten();
            open.extend(needed.filter(|needed| found.insert(needed)));
        }
        found.len().checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_figures_are_enough() {
        let printed: Vec<String> = [0.0, 0.5678, 4.123, 41.23, 412.3, 4_123.0, 119_876.0].map(figures).into();
        assert_eq!(printed, ["0", "0.57", "4.12", "41.2", "412", "4120", "120000"]);
    }

    #[test]
    fn a_shared_dependency_counts_once() {
        let tree = "0 root v1\n1 a v1\n2 b v1\n3 c v2\n2 c v2 (*)\n1 d v1\n2 c v1\n";
        let dependencies = Dependencies::read(tree);
        assert_eq!(dependencies.of("a"), Some(2));
        assert_eq!(dependencies.of("b"), Some(1));
        assert_eq!(dependencies.of("z"), None);
    }
}
