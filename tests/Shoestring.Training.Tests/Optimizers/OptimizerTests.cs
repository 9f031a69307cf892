using Shoestring.Kernels;
using Shoestring.Training.Optimizers;
using Shoestring.Training.Schedules;

namespace Shoestring.Training.Tests.Optimizers;

public sealed class OptimizerTests
{
    private const int Length = 37, Decayed = 21, Steps = 10;

    private static readonly WorkerPool Pool = new(2);

    public static TheoryData<string> Names => new(Table.Keys);

    private static Dictionary<string, (OptimizerDefinition Definition, double Rate)> Table { get; } = new()
    {
        ["sgd"] = (new Sgd(0), 0.1),
        ["sgd-momentum-decay"] = (new Sgd(0.9, Nesterov: false) { WeightDecay = 5e-2 }, 0.1),
        ["sgd-nesterov-decay"] = (new Sgd(0.9) { WeightDecay = 5e-2 }, 0.1),
        ["adam"] = (new Adam(), 0.01),
        ["adam-decay"] = (new Adam { WeightDecay = 5e-2 }, 0.01),
        ["adamw"] = (new AdamW { WeightDecay = 5e-2 }, 0.01),
        ["rmsprop-momentum"] = (new RmsProp(Momentum: 0.9), 0.01),
        ["sgd-clip"] = (new Sgd(0.9, Nesterov: false) { ClipNorm = 1.5 }, 0.1),
        ["lion"] = (new Lion { WeightDecay = 5e-2 }, 0.01),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Ten_steps_agree_with_pytorch(string name)
    {
        if (!GoldenFile.Read("optimizers").GetProperty("optimizers").TryGetProperty(name, out var golden))
        {
            Assert.Equal("lion", name); // PyTorch 1.13 has no Lion; its rule is tested below.
            return;
        }

        var expected = golden.Numbers();
        var p = Start();
        Run(Make(name), p, 0, Steps);
        for (var i = 0; i < Length; i++)
        {
            Assert.Equal(expected[i], p[i], 2e-6);
        }
    }

    [Fact]
    public void Lion_moves_by_the_sign_of_the_interpolated_momentum()
    {
        var optimizer = new Lion(0.9, 0.5).Create(new ConstantSchedule(0.1));
        optimizer.Initialize(1);
        float[] p = [1];
        optimizer.Update(p, [2f], 0, Pool); // m = 0 → sign(0.2) = 1; m ← 1
        Assert.Equal(0.9f, p[0], 1e-6f);
        optimizer.Update(p, [-8.5f], 0, Pool); // sign(0.9 − 0.85) = 1 although the gradient is negative
        Assert.Equal(0.8f, p[0], 1e-6f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_restored_optimiser_goes_on_in_the_same_bits(string name)
    {
        var whole = Start();
        Run(Make(name), whole, 0, Steps);

        var (first, second) = (Make(name), Make(name));
        var p = Start();
        Run(first, p, 0, 4);
        second.Restore(first.Step, first.State.ToDictionary(s => s.Name, s => (float[])s.Values.Clone()));
        Run(second, p, 4, Steps);
        Assert.Equal(whole, p);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Weight_decay_leaves_the_second_group_alone(string name)
    {
        var (definition, rate) = Table[name];
        float[] Move(double decay)
        {
            var o = (definition with { WeightDecay = decay, ClipNorm = null }).Create(new ConstantSchedule(rate));
            o.Initialize(Length);
            var p = Start();
            Run(o, p, 0, 3);
            return p;
        }

        var (with, without) = (Move(0.5), Move(0));
        Assert.Equal(without[Decayed..], with[Decayed..]);
        Assert.NotEqual(without[..Decayed], with[..Decayed]);
    }

    [Fact]
    public void A_wrong_state_is_refused()
    {
        var optimizer = Make("adam");
        Assert.Throws<ArgumentException>(() => optimizer.Restore(1, new Dictionary<string, float[]>()));
    }

    private static Optimizer Make(string name)
    {
        var (definition, rate) = Table[name];
        var optimizer = definition.Create(new ConstantSchedule(rate));
        optimizer.Initialize(Length);
        return optimizer;
    }

    private static float[] Start() => [.. Enumerable.Range(0, Length).Select(i => (float)Math.Sin(1 + i))];

    private static void Run(Optimizer optimizer, float[] p, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            var g = p.Select((x, i) => (float)((Math.Cos((i * 0.7) + step) * 0.5) + (x * 0.3))).ToArray();
            optimizer.Update(p, g, Decayed, Pool);
        }
    }
}
