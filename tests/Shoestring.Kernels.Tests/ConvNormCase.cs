namespace Shoestring.Kernels.Tests;

/// <summary>A convolution between two normalisations, with operands.</summary>
internal sealed class ConvNormCase
{
    public ConvNormCase(ConvShape shape)
    {
        Shape = shape;
        X = Arrays.Random(shape.InputLength, 1);
        W = Arrays.Random(shape.WeightLength, 2);
        Y = Arrays.Random(shape.OutputLength, 3);
        D = Arrays.Random(shape.OutputLength, 4);
        Input = new ConvNormNorm(shape.C, 10);
        Output = new ConvNormNorm(shape.O, 20);
    }

    public ConvShape Shape { get; }

    public float[] X { get; }

    public float[] W { get; }

    public float[] Y { get; }

    public float[] D { get; }

    public ConvNormNorm Input { get; }

    public ConvNormNorm Output { get; }

    public float[] Activated() => Input.Forward(X);
}
