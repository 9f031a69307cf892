using Shoestring.Graphs.Ops;
using Shoestring.Graphs.Passes;
using Shoestring.Random;

namespace Shoestring.Graphs.Tests.Ops;

public sealed class DropoutTests
{
    [Fact]
    public void The_share_of_dropped_elements_is_the_rate()
    {
        foreach (var rate in new[] { 0.1, 0.5, 0.9 })
        {
            var dropped = DropoutMask.Kept(DropoutMask.Stream(1, new RunContext(3, 4)), rate, 100_000).Count(k => !k);
            Assert.InRange(dropped / 100_000.0, rate - 0.006, rate + 0.006);
        }
    }

    [Fact]
    public void Rate_zero_drops_nothing() => Assert.All(DropoutMask.Kept(DropoutMask.Stream(1, default), 0, 1000), Assert.True);

    [Fact]
    public void Masks_differ_by_seed_step_and_salt_and_repeat_otherwise()
    {
        bool[] Mask(ulong seed, long step, uint salt) => DropoutMask.Kept(DropoutMask.Stream(salt, new RunContext(seed, step)), 0.5, 256);
        var mask = Mask(1, 2, 3);
        Assert.Equal(mask, Mask(1, 2, 3));
        Assert.NotEqual(mask, Mask(2, 2, 3));
        Assert.NotEqual(mask, Mask(1, 3, 3));
        Assert.NotEqual(mask, Mask(1, 2, 4));
    }

    [Fact]
    public void The_mask_is_the_stream_s_uniform_numbers_at_the_rate()
    {
        // What a fast kernel may use: element e is kept when the stream's uniform number e is at least the rate.
        var stream = DropoutMask.Stream(5, new RunContext(11, 12));
        var uniform = new float[300];
        stream.FillUniform(uniform);
        Assert.Equal(uniform.Select(u => u >= 0.25f), DropoutMask.Kept(stream, 0.25, 300));
    }

    [Fact]
    public void A_picture_is_masked_in_the_order_of_memory()
    {
        var (x, y) = (Tensor.Zeros<double>(1, 2, 2, 3), Tensor.Zeros<double>(1, 2, 2, 3));
        Array.Fill(x.Data, 1);
        var context = new RunContext(1, 2);
        new DropoutTraining(0.5, 9).Evaluate([x], [y], context);
        var kept = DropoutMask.Kept(DropoutMask.Stream(9, context), 0.5, 12);
        for (var c = 0; c < 2; c++)
        {
            for (var place = 0; place < 6; place++)
            {
                Assert.Equal(kept[(place * 2) + c] ? 2 : 0, y[(c * 6) + place]);
            }
        }
    }

    [Fact]
    public void Drop_path_drops_whole_samples()
    {
        var (x, y) = (Tensor.Zeros<double>(64, 5), Tensor.Zeros<double>(64, 5));
        Array.Fill(x.Data, 3);
        new DropPathTraining(0.25, 9).Evaluate([x], [y], new RunContext(1, 2));
        var rows = y.Data.Chunk(5).ToList();
        Assert.All(rows, r => Assert.True(r.All(v => v == 0) || r.All(v => v == 4)));
        Assert.InRange(rows.Count(r => r[0] == 0), 1, 40);
    }

    [Fact]
    public void Training_mode_puts_the_masks_in_with_the_layer_s_own_salt()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", TensorType.Float(4, 8));
        var graph = b.Build([b.Add(DropPath.Of(0.1, "two"), b.Add(Dropout.Of(0.2, "one"), x))]);
        var ops = TrainingMode.Apply(graph).Nodes.Select(n => n.Op).ToList();
        Assert.Equal([new DropoutTraining(0.2, Purpose.Of("one").Id), new DropPathTraining(0.1, Purpose.Of("two").Id)], ops);
    }
}
