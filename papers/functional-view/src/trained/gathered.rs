//! The networks of a course, all seeds together, as rows look at them.

use claims::{Run, Stop};
use network::Network;

use super::course::{Course, Trained};
use super::look::sse;
use crate::targets::Target;

/// All networks of a course.
pub(crate) struct Gathered {
    course: Course,
    all: Vec<Trained>,
}

impl Gathered {
    /// The networks of these courses, `run.samples()` seeds each.
    pub(crate) fn of<const N: usize>(run: &Run, courses: [Course; N]) -> Result<[Self; N], Stop> {
        let all = Self::all_of(run, courses.into())?;
        Ok(all.try_into().unwrap_or_else(|_| unreachable!("one for each course")))
    }

    /// The same for any number of courses.
    pub(crate) fn all_of(run: &Run, courses: Vec<Course>) -> Result<Vec<Self>, Stop> {
        let measured = run.measure(courses.iter().map(|course| course.part(run.samples())).collect())?;
        let gathered = |(course, blocks): (Course, Vec<Vec<Trained>>)| Self { course, all: blocks.into_iter().flatten().collect() };
        Ok(courses.into_iter().zip(measured).map(gathered).collect())
    }

    /// By seed, the network of an arm and a look, each an index; `None` where training left the range of single precision.
    ///
    /// # Panics
    /// When the course has no such arm, target or look.
    pub(crate) fn networks(&self, arm: usize, target: Target, look: usize) -> impl Iterator<Item = Option<Network>> + '_ {
        let target = self.course.targets.iter().position(|known| *known == target).expect("one of the targets");
        self.all.iter().map(move |trained| self.course.network(trained, [arm, target, look]))
    }

    /// By seed, the sum of squared errors of the last look at these places. A training that ran away counts as the zero function: it is of no use.
    pub(crate) fn losses(&self, arm: usize, target: Target, x: &[f64]) -> Vec<f64> {
        self.networks(arm, target, self.course.looks.len() - 1).map(|network| sse_or_zero(network, target, x)).collect()
    }

    /// The same at each seed's own training data, at a look.
    pub(crate) fn training_losses(&self, arm: usize, target: Target, look: usize) -> Vec<f64> {
        let networks = self.networks(arm, target, look);
        networks.zip(&self.all).map(|(network, trained)| sse_or_zero(network, target, &trained.x)).collect()
    }

    /// By seed, the sum of squared targets at its training data: the zero function's loss.
    pub(crate) fn squares(&self, target: Target) -> Vec<f64> {
        self.all.iter().map(|trained| trained.x.iter().map(|&x| target.at(x).powi(2)).sum()).collect()
    }
}

fn sse_or_zero(network: Option<Network>, target: Target, x: &[f64]) -> f64 {
    network.map_or_else(|| x.iter().map(|&x| target.at(x).powi(2)).sum(), |network| sse(&network, target, x))
}

/// By seed, `log(a / b)`.
pub(crate) fn log_ratios(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| libm::log(a / b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ran_away_is_as_bad_as_zero() {
        assert_eq!(sse_or_zero(None, Target::Quadratic, &[0.0, 1.0, 2.0]), 17.0);
    }
}
