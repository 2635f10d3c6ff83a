use network::ensemble::*;
use network::*;
use std::sync::Arc;
fn cpu() -> f64 {
    std::fs::read_to_string("/proc/self/schedstat").unwrap().split(' ').next().unwrap().parse::<f64>().unwrap() * 1e-9
}
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let n: usize = args[1].parse().unwrap();
    let epochs: u64 = args[2].parse().unwrap();
    for (width, hidden, d) in [(2usize, 9usize, 1usize), (4, 19, 2)] {
        for skip in [true, false] {
            if args.len() > 3 && args[3] != format!("{width}{skip}") {
                continue;
            }
            let shape = Architecture::new(d, &vec![width; hidden]).unwrap().with_linear_output(d).unwrap();
            let plan = TrainingPlan::new(shape.clone(), Optimizer::adam(1e-3));
            let mut t = EnsembleTraining::<f32>::new(plan).unwrap();
            if !skip {
                t = t.without_skipping();
            }
            let mut rng = stats::stream::generator(&["probe"], 0, 0);
            for _ in 0..n {
                let net = Initializer::HeNormal.draw(shape.clone(), Activation::Relu, &mut rng);
                let mut x = vec![0.0; 3000 * d];
                WeightLaw::Uniform.fill(&mut rng, &mut x);
                let y: Vec<f64> = if d == 1 {
                    x.iter().map(|x| x.abs()).collect()
                } else {
                    x.chunks(2).flat_map(|x| [(x[0] + x[1]).abs(), (x[0] - x[1]).abs()]).collect()
                };
                t.add(&net, Arc::new(Samples::new(d, &x, d, &y).unwrap()), &mut rng).unwrap();
            }
            let start = cpu();
            t.train(epochs);
            let s = cpu() - start;
            let resting = (0..n).filter(|&i| t.resting_layers(i) > 0).count();
            println!("width {width} skip {skip}: {s:.3} s, {:.3e} net-steps/s, resting {resting}", n as f64 * epochs as f64 * 24.0 / s);
        }
    }
}
