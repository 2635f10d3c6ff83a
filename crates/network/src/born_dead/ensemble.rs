//! Born-dead counts of very many random networks: the fast engine.

use rand::Rng;

use super::{BornDeadError, FirstZeroCounts, FirstZeroSampler, angle_lanes, matrix_lanes};
use crate::architecture::check_hidden_widths;
use crate::lanes::Instructions;
use crate::weight_law::WeightLaw;
use crate::weights::WeightScheme;

/// Random bias-free ReLU networks with one input, all of whose layers are rectified, and a count of where they die.
///
/// All numbers of layers are answered by one pass: dead within `h` layers means that the first dead layer is at most `h`
/// ([`FirstZeroCounts::dead_within`]). Networks run side by side in vector lanes, dead ones are dropped. Counts depend on the
/// stream and the number of networks alone, never on the instructions that the machine has.
///
/// ```
/// use network::{BornDeadEnsemble, WeightLaw, WeightScheme};
/// let networks = BornDeadEnsemble::new(WeightScheme::iid(WeightLaw::Normal), &[2; 10])?;
/// let counts = networks.count(100_000, &mut stats::stream::generator(&["an example"], 0, 0));
/// assert_eq!(counts.dead_within(1), 0); // Each neuron of the first layer is on for one of the two rays.
/// let two_layers = counts.dead_within(2) as f64 / 100_000.0;
/// assert!((two_layers - 5.0 / 32.0).abs() < 0.008); // 6.5 standard errors.
/// # Ok::<(), network::BornDeadError>(())
/// ```
#[derive(Debug, Clone)]
pub struct BornDeadEnsemble {
    hidden_widths: Vec<usize>,
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    /// Gaussian weights by the angle of the two rays: `O(width)` a layer.
    Angle,
    /// Haar-orthogonal weights by the angle.
    OrthogonalAngle,
    /// Whole matrices in single precision.
    Matrices(WeightScheme),
    /// Whole matrices in double precision, one network after the other.
    OneByOne(FirstZeroSampler<2>),
}

impl BornDeadEnsemble {
    /// Networks with independent weights of a scheme, by the fastest way that has their law.
    ///
    /// Normal weights of one scale go through the angle between the two rays, other continuous laws through their matrices in
    /// single precision; a law of signs (its ties must be seen) or of a very wide range through the sampler in double precision.
    ///
    /// # Errors
    /// When a width is 0, the scheme has biases, or a parameter of the scheme is outside its range.
    pub fn new(scheme: WeightScheme, hidden_widths: &[usize]) -> Result<BornDeadEnsemble, BornDeadError> {
        let ensemble = BornDeadEnsemble::by_matrices(scheme, hidden_widths)?;
        let gaussian = scheme.law(1) == WeightLaw::Normal && scheme.law(2) == WeightLaw::Normal && scheme.first_column_scale() == 1.0;
        Ok(if gaussian { BornDeadEnsemble { form: Form::Angle, ..ensemble } } else { ensemble })
    }

    /// The same networks with every weight drawn, also where the angle would do: another road to the same counts.
    ///
    /// # Errors
    /// As [`BornDeadEnsemble::new`].
    pub fn by_matrices(scheme: WeightScheme, hidden_widths: &[usize]) -> Result<BornDeadEnsemble, BornDeadError> {
        let one_by_one = FirstZeroSampler::whole_network(scheme, hidden_widths)?;
        let form = if matrix_lanes::fits(&scheme) { Form::Matrices(scheme) } else { Form::OneByOne(one_by_one) };
        Ok(BornDeadEnsemble { hidden_widths: hidden_widths.to_vec(), form })
    }

    /// Networks of one width whose square matrices are Haar-orthogonal; the first layer is a uniform unit vector.
    ///
    /// # Errors
    /// When the width is 0.
    pub fn orthogonal(width: usize, hidden_layers: usize) -> Result<BornDeadEnsemble, BornDeadError> {
        let hidden_widths = vec![width; hidden_layers];
        check_hidden_widths(&hidden_widths)?;
        Ok(BornDeadEnsemble { hidden_widths, form: Form::OrthogonalAngle })
    }

    /// Widths of the layers, input to output.
    pub fn hidden_widths(&self) -> &[usize] {
        &self.hidden_widths
    }

    /// Draws `networks` networks and counts their first dead layers.
    pub fn count(&self, networks: u64, rng: &mut impl Rng) -> FirstZeroCounts {
        self.count_with(Instructions::Best, networks, rng)
    }

    fn count_with(&self, instructions: Instructions, networks: u64, rng: &mut impl Rng) -> FirstZeroCounts {
        let widths = &self.hidden_widths;
        match &self.form {
            Form::Angle => angle_lanes::count_gaussian(widths, networks, rng, instructions),
            Form::OrthogonalAngle => angle_lanes::count_orthogonal(widths, networks, rng, instructions),
            Form::Matrices(scheme) => matrix_lanes::count(*scheme, widths, networks, rng, instructions),
            Form::OneByOne(sampler) => sampler.clone().count(networks, rng),
        }
    }
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;
    use crate::angle_chain::born_dead_probabilities;

    const NORMAL: WeightScheme = WeightScheme::iid(WeightLaw::Normal);

    /// Every law in single precision, and two settings with unlike weights.
    fn schemes() -> Vec<WeightScheme> {
        let laws = ["normal", "uniform", "laplace", "cauchy", "log-normal:3", "mixture:0.01", "centred-exponential"];
        let mut schemes: Vec<WeightScheme> = laws.iter().map(|law| WeightScheme::iid(law.parse().unwrap())).collect();
        schemes.push(NORMAL.with_first_column_scaled(1e6));
        schemes.push(WeightScheme::alternating(WeightLaw::Mixture { spread: 0.01 }, WeightLaw::LogNormal { log_std: 3.0 }));
        schemes
    }

    fn every_form(widths: &[usize]) -> Vec<BornDeadEnsemble> {
        let mut forms: Vec<_> = schemes().into_iter().map(|scheme| BornDeadEnsemble::by_matrices(scheme, widths).unwrap()).collect();
        forms.push(BornDeadEnsemble::new(NORMAL, widths).unwrap());
        if widths.windows(2).all(|pair| pair[0] == pair[1]) {
            forms.push(BornDeadEnsemble::orthogonal(widths.first().copied().unwrap_or(1), widths.len()).unwrap());
        }
        forms
    }

    /// Standard errors between a count and a probability.
    fn z(hits: u64, n: u64, p: f64) -> f64 {
        (hits as f64 - p * n as f64) / (n as f64 * p * (1.0 - p)).sqrt()
    }

    /// Standard errors between two counts of as many networks.
    fn two_sample_z(a: u64, b: u64, n: u64) -> f64 {
        let p = (a + b) as f64 / (2 * n) as f64;
        (a as f64 - b as f64) / (2.0 * n as f64 * p * (1.0 - p)).sqrt()
    }

    #[test]
    fn the_common_instructions_give_the_same_counts_as_the_best_ones() {
        for widths in [&[2; 25][..], &[3, 1, 4, 2, 5], &[5; 8], &[1; 3], &[17, 2, 2]] {
            for ensemble in every_form(widths) {
                let counts = |instructions| ensemble.count_with(instructions, 1700, &mut generator(&["paths"], 1, 0));
                assert_eq!(counts(Instructions::Best), counts(Instructions::Common), "{:?}", ensemble.form);
            }
        }
    }

    #[test]
    fn no_layer_and_no_network_are_fine() {
        for ensemble in every_form(&[]) {
            assert_eq!(ensemble.count(100, &mut generator(&["none"], 1, 0)).networks(), 100);
        }
        for ensemble in every_form(&[2; 3]) {
            assert_eq!(ensemble.count(0, &mut generator(&["none"], 1, 0)), FirstZeroCounts::new(3));
        }
    }

    #[test]
    fn every_network_is_counted_once_whatever_the_number_of_lanes() {
        for ensemble in every_form(&[2; 6]) {
            for networks in [1, 15, 16, 17, 255, 257, 1025] {
                assert_eq!(ensemble.count(networks, &mut generator(&["once"], networks, 0)).networks(), networks);
            }
        }
    }

    #[test]
    fn width_one_dies_after_the_first_layer_with_one_half() {
        // One neuron is on for one ray; each further layer keeps it with probability 1/2. Catches 0.016 at n = 1e5.
        let n = 100_000;
        for ensemble in every_form(&[1; 3]) {
            if matches!(ensemble.form, Form::Matrices(scheme) if scheme.law(1) == WeightLaw::CentredExponential) {
                continue;
            }
            let counts = ensemble.count(n, &mut generator(&["width one"], 1, 0));
            assert_eq!(counts.dead_within(1), 0);
            for (layers, p) in [(2, 0.5), (3, 0.75)] {
                assert!(z(counts.dead_within(layers), n, p).abs() <= 6.47, "{:?} {layers}", ensemble.form);
            }
        }
    }

    #[test]
    fn two_layers_are_exact_for_every_symmetric_law_and_width() {
        // The first layer has all neurons on one side with 2^(1-N), then one live ray dies with 2^-N, else two with 4^-N.
        let n = 1_000_000;
        for width in [2, 3, 4] {
            let half: f64 = 0.5_f64.powi(width as i32);
            let p = 2.0 * half * half + (1.0 - 2.0 * half) * half * half;
            for ensemble in every_form(&[width; 2]) {
                if matches!(ensemble.form, Form::OrthogonalAngle)
                    || matches!(ensemble.form, Form::Matrices(scheme) if scheme.law(1) == WeightLaw::CentredExponential)
                {
                    continue;
                }
                let counts = ensemble.count(n, &mut generator(&["two layers"], 1, width as u64));
                assert_eq!(counts.dead_within(1), 0);
                assert!(z(counts.dead_within(2), n, p).abs() <= 6.47, "{:?}, width {width}", ensemble.form);
            }
        }
    }

    #[test]
    fn an_asymmetric_law_is_seen() {
        // Control of the tests above: CentredExponential is negative with 1 - 1/e, so two layers of width 2 die more often than 5/32.
        let ensemble = BornDeadEnsemble::new(WeightScheme::iid(WeightLaw::CentredExponential), &[2; 2]).unwrap();
        let n = 100_000;
        assert!(z(ensemble.count(n, &mut generator(&["asymmetric"], 1, 0)).dead_within(2), n, 5.0 / 32.0) > 20.0);
    }

    #[test]
    fn the_angle_follows_the_chain_to_25_layers() {
        // n = 1e7: |z| <= 6.47 catches 0.0011.
        let n = 10_000_000;
        let counts = BornDeadEnsemble::new(NORMAL, &[2; 25]).unwrap().count(n, &mut generator(&["chain"], 1, 0));
        for (index, chain) in born_dead_probabilities(25).iter().enumerate().skip(1) {
            assert!(z(counts.dead_within(index + 1), n, chain.value).abs() <= 6.47, "{} layers", index + 1);
        }
    }

    #[test]
    fn lanes_and_double_precision_agree_for_every_law_and_width() {
        // Two samples of 2e5: |z| <= 6.47 catches 0.018.
        let n = 200_000;
        for widths in [vec![2; 12], vec![3; 12], vec![4, 2, 3, 5, 2, 2, 2]] {
            for scheme in schemes() {
                let plain =
                    FirstZeroSampler::whole_network(scheme, &widths).unwrap().count(n, &mut generator(&["plain"], 1, widths.len() as u64));
                let forms = [BornDeadEnsemble::new(scheme, &widths).unwrap(), BornDeadEnsemble::by_matrices(scheme, &widths).unwrap()];
                for ensemble in forms {
                    let fast = ensemble.count(n, &mut generator(&["fast"], 1, widths.len() as u64));
                    for layers in 2..=widths.len() {
                        let z = two_sample_z(plain.dead_within(layers), fast.dead_within(layers), n);
                        assert!(z.abs() <= 6.47, "{scheme:?} {widths:?}, {layers} layers: z = {z}");
                    }
                }
            }
        }
    }

    #[test]
    fn orthogonal_networks_of_width_two_are_dead_after_two_layers_with_one_eighth() {
        // Two orthogonal vectors cannot both be negative in every coordinate: only one live ray dies, 1/2 times 1/4.
        let n = 1_000_000;
        let counts = BornDeadEnsemble::orthogonal(2, 3).unwrap().count(n, &mut generator(&["orthogonal"], 1, 0));
        assert_eq!(counts.dead_within(1), 0);
        assert!(z(counts.dead_within(2), n, 0.125).abs() <= 6.47);
    }

    #[test]
    fn laws_that_tie_or_spread_too_far_go_one_by_one() {
        for law in ["signs", "log-normal:5"] {
            let scheme = WeightScheme::iid(law.parse().unwrap());
            let counts = BornDeadEnsemble::new(scheme, &[2; 4]).unwrap().count(500, &mut generator(&["slow"], 1, 0));
            let plain = FirstZeroSampler::whole_network(scheme, &[2; 4]).unwrap().count(500, &mut generator(&["slow"], 1, 0));
            assert_eq!(counts, plain);
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        use crate::weights::Biases;
        assert_eq!(BornDeadEnsemble::new(NORMAL.with_biases(Biases::Constant(1.0)), &[2]).unwrap_err(), BornDeadError::Biases);
        assert!(BornDeadEnsemble::new(NORMAL, &[2, 0]).is_err());
        let message = BornDeadEnsemble::orthogonal(0, 3).unwrap_err().to_string();
        assert_eq!(message, "describe a network whose hidden width number 1 is 0 (range: 1 or more)");
    }
}
