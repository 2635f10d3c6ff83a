//! Corollary 2: in a bias-free constant network all layers from some layer on are zero.
//!
//! ```text
//! N constant on Omega and without biases  =>  h^n <= 0 and x^n = 0 on Omega for all n >= l, with probability 1
//! ```
//!
//! Source: Corollary 2, appendix C. The output `x^L = W^L 0` is zero, too, with the last layer linear.
//! It needs no biases: with them, the layers after a dead one are constant, but not zero.

use claims::{Claim, Control, Evidence, Expect, Part, Run, Samples, Stop, Verdict};
use network::{Biases, Domain, Network, WeightLaw, WeightScheme, dead_layers_on, is_constant_on};
use serde::{Deserialize, Serialize};

use experiments::constant_networks::{Draws, LARGEST_BLOCK, Omega, Setting, parameters};
use experiments::words::in_words;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ZERO_FROM_THERE_ON];

const ZERO_FROM_THERE_ON: Claim = Claim {
    id: "corollary-2/zero-from-there-on",
    source: "Corollary 2",
    statement: "in a bias-free network that is constant on its domain all hidden layers from some layer on are zero there, and so is the output",
    formula: "exists l: x^n = 0 on Omega for all n >= l",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1000, paper: 20_000 },
    check: |run| zero_from_there_on(run, &BIAS_FREE),
    control: Control::negative("with biases", |run| zero_from_there_on(run, &BIASED)),
    ..Claim::DEFAULT
};

const fn scheme(law: WeightLaw) -> WeightScheme {
    WeightScheme::iid(law)
}

const UNIT: Omega<'static> = Omega::Interval(-1.0, 1.0);

const BIAS_FREE: [Setting<'static>; 7] = [
    Setting { draws: Draws::Scheme("normal", scheme(WeightLaw::Normal)), hidden_widths: &[1, 1], domain: UNIT },
    Setting { draws: Draws::Scheme("normal", scheme(WeightLaw::Normal)), hidden_widths: &[2, 2, 2, 2, 2], domain: UNIT },
    Setting { draws: Draws::Scheme("cauchy", scheme(WeightLaw::Cauchy)), hidden_widths: &[3, 1, 4, 2], domain: UNIT },
    Setting { draws: Draws::Scheme("normal", scheme(WeightLaw::Normal)), hidden_widths: &[2, 3, 2], domain: Omega::Interval(1.0, 2.0) },
    Setting { draws: Draws::Scheme("laplace", scheme(WeightLaw::Laplace)), hidden_widths: &[1, 2, 3], domain: Omega::Square },
    Setting { draws: Draws::Scheme("uniform", scheme(WeightLaw::Uniform)), hidden_widths: &[2, 2, 2, 2], domain: Omega::Square },
    Setting {
        draws: Draws::Scheme("normal", scheme(WeightLaw::Normal)),
        hidden_widths: &[2, 2, 2],
        domain: Omega::Points(&[&[1.0, 0.5, 0.0], &[-1.0, 0.0, 2.0]]),
    },
];

const BIASED: [Setting<'static>; 1] = [Setting {
    draws: Draws::Scheme(
        "normal, normal biases",
        scheme(WeightLaw::Normal).with_biases(Biases::Drawn { law: WeightLaw::Normal, sigma_b: 0.5 }),
    ),
    hidden_widths: &[1, 1],
    domain: UNIT,
}];

/// What a block has seen of constant networks.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Tally {
    constant: u64,
    alive_after_death: Option<String>,
    nonzero_output: Option<String>,
}

impl Tally {
    fn add(&mut self, network: &Network, domain: &Domain, somewhere: &[f64]) {
        if !is_constant_on(network, domain).expect("domains of the row can be decided") {
            return;
        }
        self.constant += 1;
        let layers = network.architecture().hidden_widths().len();
        let dead = dead_layers_on(network, domain).expect("domains of the row can be decided");
        let all_from_the_first = dead.first().is_some_and(|&first| dead.iter().copied().eq(first..=layers));
        if !all_from_the_first {
            self.alive_after_death.get_or_insert_with(|| parameters(network));
        }
        // Exact: the last hidden layer is zero or it is not.
        if network.evaluate(somewhere) != [0.0] {
            self.nonzero_output.get_or_insert_with(|| parameters(network));
        }
    }
}

/// A point of the domain.
fn somewhere(setting: &Setting<'_>) -> Vec<f64> {
    match setting.domain {
        Omega::Interval(_, high) => vec![high],
        Omega::Square => vec![1.0, -0.5],
        Omega::Points(points) => points[0].to_vec(),
    }
}

fn zero_from_there_on(run: &Run, settings: &[Setting<'_>]) -> Result<Vec<Evidence>, Stop> {
    let parts = settings.iter().map(|setting| {
        Part::new(setting.name(), run.samples(), LARGEST_BLOCK, move |block| {
            let (domain, somewhere) = (setting.domain(), somewhere(setting));
            let mut tally = Tally::default();
            for _ in 0..block.trials {
                tally.add(&setting.network(domain.input_dim(), block), &domain, &somewhere);
            }
            tally
        })
    });
    let measured = run.measure(parts.collect())?;
    let both = |(setting, blocks): (&Setting<'_>, Vec<Tally>)| {
        let constant = blocks.iter().map(|block| block.constant).sum();
        let first = |choose: fn(&Tally) -> &Option<String>| blocks.iter().find_map(|block| choose(block).clone());
        [
            Evidence::property(in_words(&format!("hidden layers: {}", setting.name())), constant, first(|block| &block.alive_after_death))
                .by("constant by gradients in integers", "layers at the corners of their pieces"),
            Evidence::property(in_words(&format!("output: {}", setting.name())), constant, first(|block| &block.nonzero_output))
                .by("constant by gradients in integers", "forward pass"),
        ]
    };
    Ok(settings.iter().zip(measured).flat_map(both).collect())
}

#[cfg(test)]
mod tests {
    use network::{Activation, Architecture, Layer};

    use super::*;

    fn tally(biases: [f64; 3]) -> Tally {
        let shape = Architecture::new(1, &[1, 1]).and_then(|shape| shape.with_linear_output(1)).unwrap();
        let weights = [1.0, -1.0, 1.0];
        let layers = weights.iter().zip(biases).map(|(&w, b)| Layer::new(1, 1, vec![w], vec![b]).unwrap()).collect();
        let network = Network::new(shape, Activation::Relu, layers).unwrap();
        let mut tally = Tally::default();
        tally.add(&network, &Domain::cube(1, 1.0).unwrap(), &[1.0]);
        tally
    }

    #[test]
    fn without_biases_the_rest_of_a_dead_network_is_zero() {
        let tally = tally([0.0; 3]);
        assert_eq!((tally.constant, tally.alive_after_death, tally.nonzero_output), (1, None, None));
    }

    #[test]
    fn a_bias_revives_the_layers_after_a_dead_one() {
        let tally = tally([-2.0, 1.0, 0.0]);
        assert!(tally.constant == 1 && tally.alive_after_death.is_some() && tally.nonzero_output.is_some());
    }

    #[test]
    fn a_network_that_is_not_constant_is_no_case() {
        assert_eq!(tally([0.0, 0.5, 0.0]).constant, 0);
    }
}
