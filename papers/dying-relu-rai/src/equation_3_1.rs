//! Equation 3.1: the event that a network is born dead.
//!
//! ```text
//! J = { N^L(.; theta) is a constant function in D },    P(J) the born dead probability
//! ```
//!
//! Source: equation 3.1. The text lets `D` be the finite set of training inputs, the proofs use it as a domain. The event depends on it: a
//! larger `D` makes it smaller, and one input makes it certain (see `lemma-A.1/any-domain`). Without biases it does not matter which inputs
//! of both signs there are. Every row says which domain it uses.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, Biases, Domain, Network, WeightLaw, WeightScheme, is_constant_on};

use experiments::constant_networks::parameters;
use experiments::properties::{Try, properties};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LARGER_DOMAIN, TRAINING_INPUTS];

const SAMPLES: Samples = Samples { ci: 2_000, paper: 50_000 };

const LARGER_DOMAIN: Claim = Claim {
    id: "eq-3.1/larger-domain",
    source: "Equation 3.1",
    statement: "a network that is constant on the domain is constant on the training inputs in it",
    formula: "N constant on D  =>  N constant on {x_1, ..., x_m}, for x_i in D",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| implication(run, &BIASED, [Inputs::Domain, Inputs::BothSigns]),
    control: Control::negative("the converse", |run| implication(run, &BIASED, [Inputs::BothSigns, Inputs::Domain])),
    note: "Networks with biases, widths 2,2,2. So the probability on finitely many training inputs is at least that on a domain, and with biases it is larger.",
    ..Claim::DEFAULT
};

const TRAINING_INPUTS: Claim = Claim {
    id: "eq-3.1/training-inputs-without-biases",
    source: "Equation 3.1",
    statement: "without biases a network is constant on training inputs of both signs if and only if it is constant on the domain",
    formula: "N constant on {x_1, ..., x_m}  <=>  N constant on D",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| equivalence(run, Inputs::BothSigns),
    control: Control::negative("positive training inputs", |run| equivalence(run, Inputs::Positive)),
    note: "N(c x) = c N(x) for c >= 0: two rays decide. This is why figures 2 and 3 need no domain.",
    ..Claim::DEFAULT
};

const PLAIN: (&str, WeightScheme) = ("normal", WeightScheme::iid(WeightLaw::Normal));
const BIASED: (&str, WeightScheme) =
    ("normal, normal biases", WeightScheme::iid(WeightLaw::Normal).with_biases(Biases::Drawn { law: WeightLaw::Normal, sigma_b: 0.5 }));

/// What a network is asked to be constant on.
#[derive(Clone, Copy)]
enum Inputs {
    /// `[-2, 2]`.
    Domain,
    /// Three numbers of it.
    BothSigns,
    /// Two positive ones.
    Positive,
}

impl Inputs {
    fn name(self) -> &'static str {
        match self {
            Self::Domain => "[-2, 2]",
            Self::BothSigns => "{-0.7, 0.25, 1.5}",
            Self::Positive => "{0.25, 1.5}",
        }
    }

    fn domain(self) -> Domain {
        match self {
            Self::Domain => Domain::interval(-2.0, 2.0),
            Self::BothSigns => Domain::points(&[&[-0.7], &[0.25], &[1.5]]),
            Self::Positive => Domain::points(&[&[0.25], &[1.5]]),
        }
        .expect("a valid domain")
    }
}

fn draw(scheme: &WeightScheme, rng: &mut stats::stream::BlockRng) -> Network {
    let shape = Architecture::new(1, &[2, 2, 2]).and_then(|shape| shape.with_linear_output(1)).expect("widths are positive");
    Network::draw(shape, Activation::Relu, scheme, rng).expect("the law is valid")
}

fn is_constant(network: &Network, domain: &Domain) -> bool {
    is_constant_on(network, domain).expect("an interval or points")
}

/// Networks that are constant on the first inputs are so on the second ones.
fn implication(run: &Run, (name, scheme): &(&str, WeightScheme), [from, to]: [Inputs; 2]) -> Result<Vec<Evidence>, Stop> {
    let domains = [from.domain(), to.domain()];
    let attempt: Try<'_> = Box::new(move |rng| {
        // Drawn until one is constant, so that every case is one.
        let network = loop {
            let network = draw(scheme, rng);
            if is_constant(&network, &domains[0]) {
                break network;
            }
        };
        if is_constant(&network, &domains[1]) { Ok(()) } else { Err(parameters(&network)) }
    });
    let label = format!("{name}: constant on {}, so on {}", from.name(), to.name());
    let lines = properties(run, run.samples(), vec![(label, attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("inclusion", "gradients in integers")).collect())
}

fn equivalence(run: &Run, inputs: Inputs) -> Result<Vec<Evidence>, Stop> {
    let (line, points) = (Inputs::Domain.domain(), inputs.domain());
    let attempt: Try<'_> = Box::new(move |rng| {
        let network = draw(&PLAIN.1, rng);
        if is_constant(&network, &line) == is_constant(&network, &points) { Ok(()) } else { Err(parameters(&network)) }
    });
    let lines = properties(run, run.samples(), vec![(format!("{}: [-2, 2] and {}", PLAIN.0, inputs.name()), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("values at the inputs", "gradients on the interval")).collect())
}
