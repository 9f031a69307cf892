using Shoestring.Errors;
using Shoestring.Random;

namespace Shoestring.Data.Tests.Augmentation;

public sealed class TransformLawTests
{
    private static readonly ImageTransform[] Quiet =
    [
        new PadCrop(0), new RandomResizedCrop(1, 1, 1), new HorizontalFlip(0), new RandomAffine(0),
        new RandomAffine(30, 1, 1, 1, Probability: 0), new ColourJitter(0, 0, 0), new RandomErasing(0), new Cutout(0),
        new RandAugment(0), new RandomErasing(1, 0, 0),
    ];

    private static readonly ImageTransform[] Loud =
    [
        new PadCrop(0.3), new RandomResizedCrop(), new HorizontalFlip(), new RandomAffine(30, 0.3, 0.3, 0.3),
        new ColourJitter(), new RandomErasing(1), new Cutout(), new TrivialAugment(), new RandAugment(3, 20),
    ];

    public static TheoryData<int> QuietRows => [.. Enumerable.Range(0, Quiet.Length)];

    public static TheoryData<int> LoudRows => [.. Enumerable.Range(0, Loud.Length)];

    [Theory]
    [MemberData(nameof(QuietRows))]
    public void Without_magnitude_nothing_changes(int row)
    {
        foreach (var (height, width, channels) in Shapes())
        {
            var canvas = Fresh(height, width, channels, out var pixels);
            for (var i = 0; i < 20; i++)
            {
                var cursor = Cursor(i);
                Quiet[row].Apply(canvas, ref cursor);
                Assert.Equal(pixels, canvas.Pixels.ToArray());
            }
        }
    }

    [Theory]
    [MemberData(nameof(LoudRows))]
    public void The_same_numbers_give_the_same_picture_and_others_another(int row)
    {
        foreach (var (height, width, channels) in Shapes().Skip(1))
        {
            var results = new HashSet<string>();
            for (var i = 0; i < 40; i++)
            {
                var first = Fresh(height, width, channels, out _);
                var second = Fresh(height, width, channels, out _);
                second.Spare.Fill(77); // what stood in the spare buffer must not matter
                RandomCursor a = Cursor(i), b = Cursor(i);
                Loud[row].Apply(first, ref a);
                Loud[row].Apply(second, ref b);
                Assert.Equal(first.Pixels.ToArray(), second.Pixels.ToArray());
                results.Add(Convert.ToHexString(first.Pixels));
            }

            Assert.True(results.Count > 1);
        }
    }

    [Fact]
    public void Every_operation_of_the_table_keeps_its_picture_at_magnitude_zero_where_the_paper_says_so()
    {
        string[] always = ["AutoContrast", "Equalize", "Solarize"];
        Assert.Equal(14, AugmentOp.All.Count);
        Assert.Equal(14, AugmentOp.All.Select(o => o.Name).Distinct().Count());
        foreach (var op in AugmentOp.All.Where(o => !always.Contains(o.Name)))
        {
            var canvas = Fresh(9, 8, 3, out var pixels);
            op.Apply(canvas, 0);
            Assert.Equal(pixels, canvas.Pixels.ToArray());
        }

        foreach (var op in AugmentOp.All.Where(o => o.Name != "Identity"))
        {
            var canvas = Fresh(30, 30, 3, out var pixels);
            op.Apply(canvas, Math.Max(op.Wide, op.Narrow(30)) / 2);
            Assert.True(op.Name == "AutoContrast" || !canvas.Pixels.SequenceEqual(pixels), op.Name);
        }
    }

    [Fact]
    public void A_shift_moves_pixels_and_fills_the_rest()
    {
        var canvas = Fresh(3, 3, 1, out _);
        byte[] p = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        p.CopyTo(canvas.Pixels);
        PadCrop.Shift(canvas, 1, -1);
        Assert.Equal([50, 4, 5, 50, 7, 8, 50, 50, 50], canvas.Pixels.ToArray());
    }

    [Fact]
    public void A_flip_mirrors_colour_pixels_whole()
    {
        var canvas = Fresh(1, 2, 3, out _);
        byte[] p = [1, 2, 3, 4, 5, 6];
        p.CopyTo(canvas.Pixels);
        var cursor = Cursor(0);
        new HorizontalFlip(1).Apply(canvas, ref cursor);
        Assert.Equal([4, 5, 6, 1, 2, 3], canvas.Pixels.ToArray());
    }

    [Fact]
    public void Mixtures_keep_the_sum_and_tell_their_share()
    {
        var shape = Shape(6, 7, 3);
        foreach (BatchTransform mix in new BatchTransform[] { new Mixup(1), new CutMix() })
        {
            var shares = new List<float>();
            for (var i = 0; i < 50; i++)
            {
                float[] a = [.. Enumerable.Repeat(1f, shape.Length)], b = new float[shape.Length];
                var cursor = Cursor(i);
                var share = mix.Mix(a, b, shape, ref cursor);
                Assert.Equal(share, a.Average(), 1e-5);
                Assert.Equal(1 - share, b.Average(), 1e-5);
                Assert.InRange(share, 0, 1);
                shares.Add(share);
            }

            Assert.True(shares.Max() - shares.Min() > 0.5);
        }
    }

    [Fact]
    public void A_policy_survives_its_json()
    {
        var policy = AugmentationPolicy.Strong(true) with
        {
            Transforms = [.. Loud, new PadCrop(0.25)],
        };
        var again = AugmentationPolicy.FromJson(policy.ToJson());
        Assert.Equal(policy.Transforms, again.Transforms);
        Assert.Equal(policy.Mixes, again.Mixes);
        Assert.Equal(policy.ToJson(), again.ToJson());
        Assert.Throws<InputException>(() => AugmentationPolicy.FromJson("{\"transforms\":[{\"kind\":\"magic\"}]}"));
        Assert.Throws<InputException>(() => AugmentationPolicy.FromJson("no"));
    }

    [Fact]
    public void Each_transform_has_its_row()
    {
        var rows = typeof(ImageTransform)
            .GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false)
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(a => a.DerivedType);
        var types = typeof(ImageTransform).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(ImageTransform)));
        Assert.Equal(types.OrderBy(t => t.Name), rows.OrderBy(t => t.Name));
    }

    private static (int Height, int Width, int Channels)[] Shapes() => [(1, 1, 1), (5, 9, 3), (28, 28, 1), (8, 4, 3)];

    private static Preprocessing Shape(int height, int width, int channels) => new(
        height, width, channels, [.. Enumerable.Repeat(0.4f, channels)], [.. Enumerable.Repeat(0.3f, channels)],
        [.. Enumerable.Repeat((byte)50, channels)]);

    private static Canvas Fresh(int height, int width, int channels, out byte[] pixels)
    {
        var canvas = new Canvas(Shape(height, width, channels));
        pixels = Made.Bytes(height * width * channels, 11);
        pixels.CopyTo(canvas.Pixels);
        return canvas;
    }

    private static RandomCursor Cursor(int index) => new RandomStream(5, Purpose.Of("law"), index: index).Start();
}
