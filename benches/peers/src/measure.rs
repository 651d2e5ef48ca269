//! Times lanes against each other. This is done on shared machines, so an absolute time means little: the lanes take
//! turns, each keeps the median of its turns, and what is said of them is a ratio. The clock is the thread's own, which
//! stops while a neighbour has the processor; every lane works on the thread that measures it.

use std::alloc::System;
use std::hint::black_box;
use std::time::Duration;

use alloc_tracker::{Allocator, Session};
use cpu_time::ThreadTime;

use crate::contender::Contender;

/// Turns of each lane. Odd, so that the median is a measured value.
pub const TURNS: usize = 11;
/// A turn repeats its work until it takes at least this long, so that the clock's own cost disappears in it.
const TURN: Duration = Duration::from_millis(20);

/// Counts for all lanes alike. It costs a few plain memory accesses per allocation, under 3 % of the time of the engine
/// that allocates most, and nothing where nothing is allocated.
#[global_allocator]
static ALLOCATOR: Allocator<System> = Allocator::system();

/// One way of doing something, repeated turn by turn.
pub struct Lane<'a> {
    work: Box<dyn FnMut() + 'a>,
    items: usize,
}

/// What a lane took for one item.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub nanoseconds: f64,
    pub allocations: f64,
}

impl<'a> Lane<'a> {
    /// `work` does the whole of `items` items each time it is called.
    pub fn new(items: usize, work: impl FnMut() + 'a) -> Self {
        Self { work: Box::new(work), items }
    }

    /// Asks `contender` every one of `inputs`.
    pub fn asking<Q, C: Contender<Q>>(contender: &'a mut C, inputs: &'a [C::Input]) -> Self {
        Self::new(inputs.len(), move || {
            for input in inputs {
                black_box(contender.decide(black_box(input)));
            }
        })
    }

    /// How often the work has to be repeated to fill a turn.
    fn repetitions(&mut self) -> u32 {
        let mut repetitions = 1;
        loop {
            let taken = self.turn(repetitions);
            if taken >= TURN {
                return repetitions;
            }
            repetitions = repetitions.saturating_mul(2);
        }
    }

    /// Once unmeasured: the lane before may have left the caches, and the heap's pages, in any state.
    fn turn(&mut self, repetitions: u32) -> Duration {
        (self.work)();
        let start = ThreadTime::now();
        for _ in 0..repetitions {
            (self.work)();
        }
        start.elapsed()
    }

    fn nanoseconds(&self, taken: Duration, repetitions: u32) -> f64 {
        taken.as_secs_f64() * 1e9 / f64::from(repetitions) / self.items as f64
    }
}

/// Lets the lanes take [`TURNS`] turns each, one after the other.
pub fn alternate<const N: usize>(mut lanes: [Lane; N]) -> [Cost; N] {
    let repetitions = lanes.each_mut().map(Lane::repetitions);
    let mut taken: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(TURNS));
    for _ in 0..TURNS {
        for ((lane, &repetitions), taken) in lanes.iter_mut().zip(&repetitions).zip(&mut taken) {
            let turn = lane.turn(repetitions);
            taken.push(lane.nanoseconds(turn, repetitions));
        }
    }
    let mut costs = taken.map(|taken| Cost { nanoseconds: median(taken), allocations: 0.0 });
    // Apart from the turns, which thus stay free of the counting's own work.
    for (lane, cost) in lanes.iter_mut().zip(&mut costs) {
        cost.allocations = allocations(&mut lane.work) / lane.items as f64;
    }
    costs
}

/// How often `work` allocates, a reallocation included.
pub fn allocations(mut work: impl FnMut()) -> f64 {
    let session = Session::new().no_stdout().no_file();
    let operation = session.operation("work");
    {
        let _span = operation.measure_thread().iterations(1);
        work();
    }
    let report = session.to_report();
    report.operations().find_map(|(_, operation)| operation.allocations()).unwrap_or(f64::NAN)
}

/// The middle one of an odd number of values.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allocations_are_counted_exactly() {
        assert_eq!(allocations(|| drop(black_box(Box::new(1)))), 1.0);
        assert_eq!(
            allocations(|| {
                black_box(1);
            }),
            0.0
        );
    }

    #[test]
    fn a_lane_that_does_twice_the_work_takes_longer() {
        let sum = |up_to: u64| {
            move || {
                black_box((0..up_to).map(black_box).sum::<u64>());
            }
        };
        let [less, more] = alternate([Lane::new(1, sum(1_000)), Lane::new(1, sum(4_000))]);
        assert!(less.nanoseconds < more.nanoseconds, "{less:?} {more:?}");
    }
}
