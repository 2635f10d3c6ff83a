//! Training many small networks side by side.
mod aligned;
mod kernel;

#[cfg(test)]
mod probe {
    use super::aligned::AlignedLanes;
    use super::kernel::*;
    use crate::lanes::*;
    fn run<T: crate::Real>(width: usize, layers: usize, d: usize, tile: usize) {
        let shapes: Vec<Shape> = (0..layers).map(|l| Shape { fan_in: if l == 0 { d } else { width }, fan_out: if l + 1 == layers { d } else { width } }).collect();
        let mut w: Vec<AlignedLanes<T>> = shapes.iter().map(|s| AlignedLanes::new(s.fan_in * s.fan_out)).collect();
        let mut b: Vec<AlignedLanes<T>> = shapes.iter().map(|s| AlignedLanes::new(s.fan_out)).collect();
        let mut dw: Vec<AlignedLanes<T>> = shapes.iter().map(|s| AlignedLanes::new(s.fan_in * s.fan_out)).collect();
        let mut db: Vec<AlignedLanes<T>> = shapes.iter().map(|s| AlignedLanes::new(s.fan_out)).collect();
        for (i, w) in w.iter_mut().enumerate() { for (j, x) in w.numbers_mut().iter_mut().enumerate() { *x = T::from_f64((((i * 7919 + j * 104729) % 1000) as f64) / 500.0 - 0.8); } }
        for b in &mut b { for x in b.numbers_mut() { *x = T::from_f64(0.1); } }
        let mut xs: Vec<AlignedLanes<T>> = std::iter::once(d).chain(shapes.iter().map(|s| s.fan_out)).map(|u| AlignedLanes::new(u * tile)).collect();
        for (j, x) in xs[0].numbers_mut().iter_mut().enumerate() { *x = T::from_f64(((j * 104729) % 1000) as f64 / 500.0 - 1.0); }
        let mut g = AlignedLanes::<T>::new(tile * width.max(d));
        let mut g2 = AlignedLanes::<T>::new(tile * width.max(d));
        let start = std::time::Instant::now();
        let reps = 20_000_000 / (width * width * layers * tile);
        for _ in 0..reps {
            Instructions::Best.run(#[inline(always)] || {
                for l in 0..layers {
                    let (a, c) = xs.split_at_mut(l + 1);
                    forward(shapes[l], w[l].lanes(), b[l].lanes(), a[l].lanes(), c[0].lanes_mut(), l + 1 < layers);
                }
                for x in g.numbers_mut() { *x = T::ONE; }
                for l in (0..layers).rev() {
                    accumulate(shapes[l], &g.lanes()[..tile * shapes[l].fan_out], xs[l].lanes(), dw[l].lanes_mut(), db[l].lanes_mut());
                    if l > 0 {
                        backward(shapes[l], w[l].lanes(), &g.lanes()[..tile * shapes[l].fan_out], xs[l].lanes(), &mut g2.lanes_mut()[..tile * shapes[l].fan_in], true);
                        std::mem::swap(&mut g, &mut g2);
                    }
                }
            });
        }
        let seconds = start.elapsed().as_secs_f64();
        let flop: f64 = shapes.iter().map(|s| 6.0 * (s.fan_in * s.fan_out) as f64).sum::<f64>() * (reps * tile * LANES) as f64;
        println!("{} width {width} tile {tile}: {:.1} GFLOP/s, net-steps of 128/s {:.3e}", std::any::type_name::<T>(), flop / seconds / 1e9, (reps * tile * LANES) as f64 / 128.0 / seconds);
    }
    #[test]
    fn probe() {
        for tile in [8, 16, 32, 128] {
            run::<f32>(2, 10, 1, tile);
            run::<f32>(4, 20, 2, tile);
        }
        run::<f64>(2, 10, 1, 16);
        run::<f32>(8, 5, 1, 16);
        run::<f32>(21, 3, 1, 16);
    }
}
