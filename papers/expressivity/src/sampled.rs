//! Means of several numbers of a random trial, measured in blocks.

use claims::{Part, Run, Stop};
use experiments::mean_of::MeanOf;
use stats::stream::BlockRng;

/// Draws one trial and writes its numbers.
pub(crate) type Draw<'a> = Box<dyn Fn(&mut BlockRng, &mut [f64]) + Sync + 'a>;

/// A measurement: its name, which says everything that the draws depend on, how many numbers a trial has, and the draw.
pub(crate) struct Sampled<'a> {
    pub name: String,
    pub numbers: usize,
    pub draw: Draw<'a>,
}

impl<'a> Sampled<'a> {
    pub(crate) fn new(name: impl Into<String>, numbers: usize, draw: impl Fn(&mut BlockRng, &mut [f64]) + Sync + 'a) -> Self {
        Self { name: name.into(), numbers, draw: Box::new(draw) }
    }
}

/// For each measurement the means of its numbers over `trials` trials.
pub(crate) fn means(run: &Run, trials: u64, measurements: Vec<Sampled<'_>>) -> Result<Vec<Vec<MeanOf>>, Stop> {
    /// Less than a second of networks as large as they come here.
    const LARGEST_BLOCK: u64 = 50_000;
    let parts = measurements.into_iter().map(|Sampled { name, numbers, draw }| {
        Part::new(name, trials, LARGEST_BLOCK, move |block| {
            let (mut sums, mut values) = (vec![[0.0; 2]; numbers], vec![0.0; numbers]);
            for _ in 0..block.trials {
                draw(&mut block.rng, &mut values);
                sums.iter_mut().zip(&values).for_each(|(sum, value)| *sum = [sum[0] + value, sum[1] + value * value]);
            }
            sums
        })
    });
    let blocks: Vec<Vec<Vec<[f64; 2]>>> = run.measure(parts.collect())?;
    let mean = |blocks: &[Vec<[f64; 2]>], number: usize| {
        let [sum, square] = blocks.iter().fold([0.0; 2], |[a, b], block| [a + block[number][0], b + block[number][1]]);
        MeanOf::sums(sum, square, trials)
    };
    Ok(blocks.iter().map(|blocks| (0..blocks[0].len()).map(|number| mean(blocks, number)).collect()).collect())
}

/// The scalar product of two lists of one length.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Norm of what `a` has perpendicular to `b`; of all of `a` where `b` is 0.
pub(crate) fn perpendicular_norm(a: &[f64], b: &[f64]) -> f64 {
    let square = dot(b, b);
    let share = if square == 0.0 { 0.0 } else { dot(a, b) / square };
    // The difference of vectors, not of squares: nothing cancels where a is nearly parallel to b.
    a.iter().zip(b).map(|(a, b)| (a - share * b) * (a - share * b)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_perpendicular_is_known_in_the_plane() {
        assert_eq!(perpendicular_norm(&[3.0, 4.0], &[2.0, 0.0]), 4.0);
        assert_eq!(perpendicular_norm(&[3.0, 4.0], &[0.0, 0.0]), 5.0);
        assert_eq!(perpendicular_norm(&[3.0], &[-2.0]), 0.0);
    }
}
