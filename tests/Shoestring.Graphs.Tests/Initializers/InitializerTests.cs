using Shoestring.Graphs.Initializers;

namespace Shoestring.Graphs.Tests.Initializers;

public sealed class InitializerTests
{
    [Fact]
    public void Constants_fill()
    {
        Assert.All(Create(new Zeros(), 5), v => Assert.Equal(0, v));
        Assert.All(Create(new Ones(), 5), v => Assert.Equal(1, v));
        Assert.All(Create(new ConstantValue(0.25), 5), v => Assert.Equal(0.25f, v));
    }

    [Fact]
    public void Kaiming_normal_has_the_standard_deviation_of_its_fan()
    {
        // PyTorch: kaiming_normal_(mode='fan_out', nonlinearity='relu') of [64, 32, 3, 3]: √2/√(64·9).
        var numbers = Create(new KaimingNormal(), 64, 32, 3, 3);
        Assert.Equal(Math.Sqrt(2.0 / (64 * 9)), Deviation(numbers), 0.001);
        Assert.Equal(Math.Sqrt(1.0 / (32 * 9)), Deviation(Create(new KaimingNormal(FanMode.In, 1), 64, 32, 3, 3)), 0.001);
        Assert.Equal(0, numbers.Average(), 0.002);
    }

    [Fact]
    public void Kaiming_uniform_keeps_PyTorchs_bound_of_a_layer()
    {
        // torch.nn.Linear(100, 200) and Conv2d(4, 200, 5): weights within ±1/√(fan in).
        foreach (var shape in new[] { new[] { 200, 100 }, [200, 4, 5, 5] })
        {
            var numbers = Create(new KaimingUniform(), shape);
            Assert.InRange(numbers.Max(), 0.0999f, 0.1f);
            Assert.InRange(numbers.Min(), -0.1f, -0.0999f);
        }
    }

    [Fact]
    public void Numbers_are_a_function_of_seed_and_name()
    {
        Initializer[] all = [new Normal(1), new Uniform(-1, 1), new KaimingNormal(), new KaimingUniform()];
        foreach (var initializer in all)
        {
            Assert.Equal(Create(initializer, 1, "a", 8, 8), Create(initializer, 1, "a", 8, 8));
            Assert.NotEqual(Create(initializer, 1, "a", 8, 8), Create(initializer, 2, "a", 8, 8));
            Assert.NotEqual(Create(initializer, 1, "a", 8, 8), Create(initializer, 1, "b", 8, 8));
        }
    }

    [Fact]
    public void The_first_numbers_of_a_name_never_change()
    {
        // A change here breaks everyone's seeds.
        var numbers = Create(new Normal(1), 0, "features.0.weight", 3);
        Assert.Equal(0.216156512, numbers[0], 1e-6);
        Assert.Equal(-0.485975176, numbers[1], 1e-6);
        Assert.Equal(0.0176622029, numbers[2], 1e-6);
    }

    [Fact]
    public void A_fan_of_a_vector_is_refused() =>
        Assert.Contains("wants a weight", Assert.Throws<ArgumentException>(() => Create(new KaimingNormal(), 4)).Message, StringComparison.Ordinal);

    private static double Deviation(float[] numbers) => Math.Sqrt(numbers.Average(v => v * (double)v));

    private static float[] Create(Initializer initializer, params int[] shape) => Create(initializer, 7, "layer.weight", shape);

    private static float[] Create(Initializer initializer, ulong seed, string name, params int[] shape)
    {
        var value = new Value(name, new TensorType(ElementType.Float32, Shape.Of(shape)));
        return ((Tensor<float>)initializer.Create(new Parameter(value, ParameterRole.Weight, initializer), seed)).Data;
    }
}
