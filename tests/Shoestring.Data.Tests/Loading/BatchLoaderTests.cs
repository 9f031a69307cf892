namespace Shoestring.Data.Tests.Loading;

public sealed class BatchLoaderTests
{
    private static readonly AugmentationPolicy Busy = new()
    {
        Transforms =
        [
            new PadCrop(), new HorizontalFlip(), new RandomResizedCrop(), new RandomAffine(20, 0.1, 0.1, 0.2),
            new ColourJitter(), new RandomErasing(0.5), new Cutout(0.2),
        ],
        Mixes = [new Mixup(), new CutMix()],
        MixProbability = 0.7,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Prefetching_gives_the_same_bits_for_any_number_of_threads(int threads)
    {
        var data = Made.Prepared(channels: 3);
        var loader = Loader(data, Busy);
        using var prefetcher = new BatchPrefetcher(Loader(data, Busy), threads: threads, depth: 3);
        for (var n = 0; n < 3 * loader.StepsPerEpoch; n++)
        {
            var (epoch, step) = Math.DivRem(n, loader.StepsPerEpoch);
            Assert.Equal((epoch, step), prefetcher.Position);
            var batch = prefetcher.Next();
            var (images, targets, labels, samples) = Fill(loader, epoch, step);
            Assert.Equal((epoch, step), (batch.Epoch, batch.Step));
            Assert.Equal(images, batch.Images);
            Assert.Equal(targets, batch.Targets);
            Assert.Equal(labels, batch.Labels);
            Assert.Equal(samples, batch.Samples);
        }
    }

    [Fact]
    public void A_stream_taken_up_again_goes_on_as_the_unbroken_one()
    {
        var data = Made.Prepared();
        var whole = Loader(data, Busy);
        for (var k = 0; k < 2 * whole.StepsPerEpoch; k++)
        {
            var (epoch, step) = Math.DivRem(k, whole.StepsPerEpoch);
            using var again = new BatchPrefetcher(Loader(data, Busy), epoch, step);
            Assert.Equal(Fill(whole, epoch, step).Images, again.Next().Images);
            var next = Math.DivRem(k + 1, whole.StepsPerEpoch);
            Assert.Equal(Fill(whole, next.Quotient, next.Remainder).Images, again.Next().Images);
        }
    }

    [Fact]
    public void An_epoch_visits_each_sample_at_most_once_in_an_order_of_its_own()
    {
        var loader = Loader(Made.Prepared(samples: 90), AugmentationPolicy.None);
        var orders = Enumerable.Range(0, 3).Select(e => Enumerable.Range(0, loader.StepsPerEpoch)
            .SelectMany(s => Fill(loader, e, s).Samples).ToArray()).ToArray();
        Assert.All(orders, o => Assert.Equal(loader.StepsPerEpoch * 8, o.Distinct().Count()));
        Assert.NotEqual(orders[0], orders[1]);
        Assert.NotEqual(orders[1], orders[2]);
        Assert.NotEqual(
            orders[0], Enumerable.Range(0, loader.StepsPerEpoch).SelectMany(
                s => Fill(Loader(Made.Prepared(samples: 90), AugmentationPolicy.None, 5), 0, s).Samples).ToArray());
    }

    [Fact]
    public void Without_a_policy_the_pictures_are_the_normalised_bytes()
    {
        var data = Made.Prepared(channels: 3, side: 7);
        var loader = Loader(data, AugmentationPolicy.None);
        var (images, targets, labels, samples) = Fill(loader, 1, 2);
        var p = data.Preprocessing;
        for (var i = 0; i < 8; i++)
        {
            var pixels = data.Train.Read(samples[i], new byte[147]);
            Assert.Equal(data.Train.Labels[samples[i]], labels[i]);
            Assert.Equal(1, targets[(3 * i) + labels[i]]);
            for (var k = 0; k < 147; k++)
            {
                var expected = ((pixels[k] / 255.0) - p.Mean[k % 3]) / p.Std[k % 3];
                Assert.Equal(expected, images[(i * 147) + k], 1e-5);
            }
        }

        Assert.Equal(8, targets.Sum());
    }

    [Fact]
    public void Two_views_show_the_same_samples_with_other_changes()
    {
        var loader = Loader(Made.Prepared(), Busy);
        float[] a = new float[8 * 144], b = new float[8 * 144];
        int[] sa = new int[8], sb = new int[8];
        loader.Fill(0, 1, a, [], [], sa);
        loader.Fill(0, 1, b, [], [], sb, view: 1);
        Assert.Equal(sa, sb);
        Assert.NotEqual(a, b);
    }

    [Fact]
    public void Adding_a_transform_leaves_the_numbers_of_the_others_alone()
    {
        var data = Made.Prepared();
        var one = Fill(Loader(data, new() { Transforms = [new PadCrop(0.2)] }), 0, 0).Images;
        var two = Fill(Loader(data, new() { Transforms = [new HorizontalFlip(0), new PadCrop(0.2)] }), 0, 0).Images;
        Assert.Equal(one, two);
    }

    [Fact]
    public void A_set_smaller_than_a_batch_is_repeated()
    {
        var loader = Loader(Made.Prepared(samples: 9), AugmentationPolicy.None);
        Assert.Equal(1, loader.StepsPerEpoch);
        var samples = Fill(loader, 0, 0).Samples;
        Assert.Equal(loader.SampleCount, samples.Distinct().Count());
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var loader = Loader(Made.Prepared(), Busy);
        var (images, targets, labels, samples) = Fill(loader, 0, 0);
        for (var i = 0; i < 50; i++)
        {
            loader.Fill(0, 1, images, targets, labels, samples);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
        {
            loader.Fill(i, 1, images, targets, labels, samples);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void What_fails_on_a_worker_is_thrown_to_the_consumer()
    {
        var policy = new AugmentationPolicy { Transforms = [new Failing()] };
        using var prefetcher = new BatchPrefetcher(Loader(Made.Prepared(), policy), threads: 2);
        Assert.Throws<InvalidOperationException>(() => prefetcher.Next());
    }

    [Fact]
    public void Evaluation_goes_in_order_and_pads_the_last_batch()
    {
        var data = Made.Prepared();
        var loader = new EvaluationLoader(data.Test, data.Preprocessing, 5);
        var images = new float[5 * 144];
        var labels = new int[5];
        var seen = new List<int>();
        for (var step = 0; step < loader.Steps; step++)
        {
            Array.Fill(images, 9);
            var count = loader.Fill(step, images, labels);
            seen.AddRange(labels.Take(count));
            Assert.All(labels.Skip(count), l => Assert.Equal(-1, l));
            Assert.All(images.Skip(count * 144), x => Assert.Equal(0, x));
            Assert.DoesNotContain(9, images);
        }

        Assert.Equal(data.Test.Labels.ToArray(), seen);
        Assert.NotEqual(0, loader.SampleCount % 5);
    }

    private static BatchLoader Loader(PreparedData data, AugmentationPolicy policy, ulong seed = 3) =>
        new(data.Train, data.Preprocessing, new() { BatchSize = 8, Seed = seed, Policy = policy });

    private static (float[] Images, float[] Targets, int[] Labels, int[] Samples) Fill(
        BatchLoader loader, int epoch, int step)
    {
        var images = new float[loader.BatchSize * loader.SampleLength];
        var targets = new float[loader.BatchSize * loader.ClassCount];
        var labels = new int[loader.BatchSize];
        var samples = new int[loader.BatchSize];
        loader.Fill(epoch, step, images, targets, labels, samples);
        return (images, targets, labels, samples);
    }

    private sealed record Failing : ImageTransform
    {
        public override void Apply(Canvas canvas, ref Shoestring.Random.RandomCursor random) =>
            throw new InvalidOperationException("planted");
    }
}
