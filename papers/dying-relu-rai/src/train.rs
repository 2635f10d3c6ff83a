//! Networks trained at the user's own parameters: how many collapse, are half-trained, succeed.
//!
//! The same experiment as figures 6 to 9 (`trainings`): every network has weights, samples and orders of samples of its own, is trained in
//! single precision, and is classified exactly.
//!
//! Source: section 5.

use claims::{Answer, Calculator, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, simulate};
use experiments::training::{Experiment, Shares, Target};
use network::{Architecture, BatchSize, Initializer, Loss, Optimizer, TrainingPlan};
use stats::binomial::clopper_pearson;

/// What became of trained networks.
pub(crate) const TRAIN: Calculator = Calculator {
    name: "train",
    summary: "shares of trained ReLU networks that are collapsed, half-trained, successful or something else, and of those born dead",
    source: "Section 5, figures 6 to 9",
    parameters: &[
        Parameter {
            name: "target",
            default: "f1",
            kind: Kind::Choice(&["f1", "f2", "f3", "f4"]),
            about: "|x|, x sin 5x, 1{x > 0} + 0.2 sin 5x, or (|x1 + x2|, |x1 - x2|), on [-sqrt 3, sqrt 3] in each coordinate",
        },
        Parameter {
            name: "init",
            default: "he",
            kind: Kind::Choice(&[
                "he",
                "he-normal",
                "he-uniform",
                "lecun",
                "lecun-normal",
                "lecun-uniform",
                "glorot",
                "glorot-normal",
                "glorot-uniform",
                "orthogonal",
                "rai",
                "rai-code",
            ]),
            about: "how weights are drawn; a bare name is the normal law; rai is the paper's text, rai-code its code",
        },
        Parameter { name: "width", default: "2", kind: Kind::Count(1, 16), about: "neurons in every hidden layer" },
        Parameter {
            name: "hidden-layers",
            default: "9",
            kind: Kind::Count(1, 100),
            about: "layers with ReLU; a linear one follows, which the paper's L counts too",
        },
        Parameter { name: "networks", default: "1000", kind: Kind::Count(1, 1_000_000), about: "networks to train" },
        Parameter {
            name: "epochs",
            default: "100",
            kind: Kind::Count(0, 100_000),
            about: "passes over the samples; the paper has no number",
        },
        Parameter { name: "batch", default: "128", kind: Kind::Count(1, 65_536), about: "samples in a step" },
        Parameter { name: "loss", default: "mse", kind: Kind::Choice(&["mse", "mae"]), about: "squared or absolute error" },
        Parameter {
            name: "optimizer",
            default: "adam",
            kind: Kind::Choice(&["sgd", "heavy-ball", "ema", "nesterov", "adagrad", "adadelta", "rmsprop", "adam"]),
            about: "with PyTorch's defaults; the momentum of heavy-ball, ema and nesterov is 0.9",
        },
        Parameter { name: "learning-rate", default: "0.001", kind: Kind::Positive, about: "of the optimizer" },
        Parameter { name: "points", default: "3000", kind: Kind::Count(1, 65_536), about: "training samples of each network, uniform" },
        Parameter { name: "seed", default: "0", kind: Kind::Count(0, u64::MAX), about: "chooses the networks, samples and orders" },
    ],
    compute: |inputs: &Inputs| train(inputs),
};

/// Weights times samples of all networks and epochs: about a quarter of an hour of a core.
const MOST_WORK: f64 = 2e13;

fn train(inputs: &Inputs) -> Result<Answer, Failure> {
    let (target, initializer) = (target(inputs.word("target")), initializer(inputs.word("init")));
    let (width, hidden_layers, epochs) = (inputs.size("width"), inputs.size("hidden-layers"), inputs.count("epochs"));
    let (networks, points, seed) = (inputs.count("networks"), inputs.size("points"), inputs.count("seed"));
    let dimension = target.dimension();
    let shape = Architecture::new(dimension, &vec![width; hidden_layers])
        .and_then(|shape| shape.with_linear_output(dimension))
        .map_err(|why| Failure::usage(format!("cannot {why}")))?;
    let weights: usize = shape.layer_shapes().map(|(fan_in, fan_out)| (fan_in + 1) * fan_out).sum();
    let work = networks as f64 * (epochs + 1) as f64 * points as f64 * weights as f64;
    if work > MOST_WORK {
        let message = format!("{networks} networks of {weights} weights on {points} points for {epochs} epochs would take hours");
        return Err(Failure::usage(message).with_help("take fewer --networks, --epochs or --points"));
    }
    let rate = inputs.real("learning-rate");
    let plan = TrainingPlan::new(shape, optimizer(inputs.word("optimizer"), rate))
        .with_loss(if inputs.word("loss") == "mse" { Loss::SquaredError } else { Loss::AbsoluteError })
        .with_batch(BatchSize::Mini(inputs.size("batch")));
    plan.check().map_err(|why| Failure::usage(format!("cannot {why}")))?;
    let experiment = Experiment { target, initializer, plan, points, checkpoints: vec![epochs] };
    let name = format!(
        "{} {initializer} {width} x {hidden_layers}, {epochs} epochs of {} by {} at {rate}, {} on {points} points",
        target.name(),
        inputs.count("batch"),
        inputs.word("optimizer"),
        inputs.word("loss"),
    );
    let part = Part::new(name, networks, experiments::training::LARGEST_BLOCK, |block| {
        let Shares { collapsed, half, success, other, born_dead, died_later, .. } =
            Shares::at(&experiment.run(block.trials, &mut block.rng), 0);
        vec![collapsed, half, success, other, born_dead, died_later]
    });
    let counts = simulate(&["dying-relu-rai", "train"], &part, seed);
    let share = |count: u64| {
        let interval = clopper_pearson(count, networks, 0.99);
        Quantity::Interval { value: count as f64 / networks as f64, low: interval.low, high: interval.high }
    };
    let names = ["collapsed", "half", "success", "other", "born_dead", "died_later"];
    let members = names.into_iter().zip(counts).map(|(name, count)| (name, share(count))).collect();
    let mut answer = Answer { n: Some(networks), ..Answer::new(Quantity::Object(members), Method::Simulation) }
        .note("collapsed: some hidden layer is zero at every training input; success: mean squared error below 1e-3; 99 % intervals");
    answer = answer.note(match dimension {
        1 => "half: some hidden layer is zero on exactly one of [-sqrt 3, 0] and [0, sqrt 3]",
        _ => "half is defined for one input only, hence 0",
    });
    Ok(answer
        .note("born_dead: some hidden layer is zero on the whole domain before training; died_later: collapsed and not born dead")
        .note(format!("each network has samples of its own; seed {seed}: the same on any number of cores")))
}

fn target(word: &str) -> Target {
    let targets = [Target::AbsoluteValue, Target::Smooth, Target::Step, Target::SumAndDifference];
    targets.into_iter().find(|target| target.name() == word).expect("the parameter's words are the targets' names")
}

fn initializer(word: &str) -> Initializer {
    let known: Result<Initializer, _> = word.parse();
    known.or_else(|_| format!("{word}-normal").parse()).expect("the parameter's words are initializers")
}

fn optimizer(word: &str, rate: f64) -> Optimizer {
    const MOMENTUM: f64 = 0.9;
    match word {
        "sgd" => Optimizer::sgd(rate),
        "heavy-ball" => Optimizer::heavy_ball(rate, MOMENTUM),
        "ema" => Optimizer::ema_momentum(rate, MOMENTUM),
        "nesterov" => Optimizer::nesterov(rate, MOMENTUM),
        "adagrad" => Optimizer::ada_grad(rate),
        "adadelta" => Optimizer::ada_delta(rate),
        "rmsprop" => Optimizer::rms_prop(rate),
        _ => Optimizer::adam(rate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The counts of a call, `n` networks, by name.
    fn shares(words: &str) -> Vec<(&'static str, f64)> {
        let arguments: Vec<String> = words.split_whitespace().map(String::from).collect();
        let inputs = Inputs::parse(&TRAIN, &arguments).expect("good input");
        let Quantity::Object(members) = train(&inputs).expect("an answer").value else { panic!("an object") };
        let value = |quantity: Quantity| if let Quantity::Interval { value, .. } = quantity { value } else { panic!("an interval") };
        members.into_iter().map(|(name, quantity)| (name, value(quantity))).collect()
    }

    fn share(words: &str, name: &str) -> f64 {
        shares(words).into_iter().find(|(known, _)| *known == name).expect("a member of that name").1
    }

    #[test]
    fn one_layer_of_bias_free_neurons_is_never_born_dead() {
        for init in ["he", "lecun-uniform", "glorot", "orthogonal"] {
            assert_eq!(share(&format!("--init {init} --hidden-layers 1 --networks 50 --epochs 0 --points 20"), "born_dead"), 0.0, "{init}");
        }
    }

    #[test]
    fn width_one_is_born_dead_with_one_half_a_layer_after_the_first() {
        // 1 - 1/4 for three layers; 6.47 standard errors of 2000 networks are 0.063.
        for init in ["he", "he-uniform", "lecun", "glorot-uniform", "orthogonal"] {
            let born_dead = share(&format!("--init {init} --width 1 --hidden-layers 3 --networks 2000 --epochs 0 --points 2"), "born_dead");
            assert!((born_dead - 0.75).abs() < 0.063, "{init}: {born_dead}");
        }
    }

    #[test]
    fn outcomes_add_up_for_every_optimizer_and_loss() {
        for optimizer in ["sgd", "heavy-ball", "ema", "nesterov", "adagrad", "adadelta", "rmsprop", "adam"] {
            for loss in ["mse", "mae"] {
                let shares = shares(&format!("--optimizer {optimizer} --loss {loss} --networks 16 --epochs 2 --points 40 --batch 16"));
                let sum: f64 = shares[..4].iter().map(|(_, share)| share).sum();
                assert_eq!(sum, 1.0, "{optimizer} {loss}");
                assert_eq!(shares[0].1, shares[4].1 + shares[5].1, "{optimizer} {loss}: the born dead stay collapsed");
            }
        }
    }

    #[test]
    fn two_inputs_have_no_half() {
        assert_eq!(share("--target f4 --width 4 --hidden-layers 3 --networks 20 --epochs 2 --points 50 --batch 16", "half"), 0.0);
    }

    #[test]
    fn a_bare_name_is_the_normal_law() {
        assert_eq!(initializer("glorot"), Initializer::GlorotNormal);
        assert_eq!(initializer("rai-code"), Initializer::RaiCode);
        for known in Initializer::ALL {
            assert_eq!(initializer(known.name()), known);
        }
    }

    #[test]
    fn a_training_of_hours_is_refused() {
        let arguments = ["--networks", "1000000", "--epochs", "100000"].map(String::from);
        let failure = train(&Inputs::parse(&TRAIN, &arguments).expect("in range")).unwrap_err();
        assert!(failure.help().is_some_and(|help| help.contains("--epochs")), "{failure}");
    }
}
