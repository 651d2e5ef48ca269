//! What every engine in the comparison offers.

/// An engine that answers questions of the type `Q`: a [`Request`](crate::requests::Request) with everything still to
/// be looked up, or [`Facts`](crate::requests::Facts).
pub trait Contender<Q> {
    /// The question in the engine's own types.
    type Input;

    /// Turns a question into the engine's types. Never timed: what a contender can't prepare here, it does in
    /// [`decide`](Self::decide), and so pays for.
    fn input(&self, question: &Q) -> Self::Input;

    /// Answers. An engine that fails denies, and is found out when the answers are compared.
    fn decide(&mut self, input: &Self::Input) -> bool;
}
