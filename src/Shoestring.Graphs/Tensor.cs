using System.Collections.Immutable;

namespace Shoestring.Graphs;

/// <summary>Numbers with a shape, in managed memory, row-major in the logical order.</summary>
public abstract class Tensor
{
    private protected Tensor(ElementType element, ImmutableArray<int> dimensions)
    {
        Element = element;
        Dimensions = dimensions;
    }

    /// <summary>Type of one element.</summary>
    public ElementType Element { get; }

    /// <summary>Extents, outermost first.</summary>
    public ImmutableArray<int> Dimensions { get; }

    /// <summary>Number of elements.</summary>
    public abstract int Length { get; }

    /// <summary>The tensor's type.</summary>
    public TensorType Type => new(Element, Shape.Of(Dimensions.AsSpan()));

    /// <summary>Element <paramref name="index"/> (row-major) as a float64; integers are exact up to 2⁵³.</summary>
    /// <param name="index">Flat index.</param>
    public abstract double ValueAt(int index);

    /// <summary>A tensor over the given array, which is not copied.</summary>
    /// <param name="data">Elements, row-major.</param>
    /// <param name="dimensions">Extents, outermost first.</param>
    /// <exception cref="ArgumentException">The extents' product is not the array's length.</exception>
    public static Tensor<T> Of<T>(T[] data, params ReadOnlySpan<int> dimensions) where T : unmanaged => new(data, dimensions);

    /// <summary>A tensor of zeros.</summary>
    /// <param name="dimensions">Extents, outermost first.</param>
    public static Tensor<T> Zeros<T>(params ReadOnlySpan<int> dimensions) where T : unmanaged
    {
        var length = 1;
        foreach (var d in dimensions)
        {
            length = checked(length * d);
        }

        return new Tensor<T>(new T[length], dimensions);
    }

    /// <summary>The same numbers as float64.</summary>
    public Tensor<double> ToDouble()
    {
        var data = new double[Length];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = ValueAt(i);
        }

        return new Tensor<double>(data, Dimensions.AsSpan());
    }

    /// <summary>The same numbers as float32.</summary>
    public Tensor<float> ToFloat()
    {
        if (this is Tensor<float> same)
        {
            return same;
        }

        var data = new float[Length];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (float)ValueAt(i);
        }

        return new Tensor<float>(data, Dimensions.AsSpan());
    }

    /// <summary>The same numbers as another element type: to integers towards zero and cut to their range, to Bool by ≠ 0.</summary>
    /// <param name="element">The type to make; bfloat16 becomes float32.</param>
    public Tensor As(ElementType element) => element == Element ? this : element switch
    {
        ElementType.Float64 => ToDouble(),
        ElementType.Float16 => Each(x => (Half)x),
        ElementType.Int8 => Each(x => (sbyte)Math.Clamp(x, sbyte.MinValue, sbyte.MaxValue)),
        ElementType.UInt8 => Each(x => (byte)Math.Clamp(x, byte.MinValue, byte.MaxValue)),
        ElementType.Int32 => Each(x => (int)Math.Clamp(x, int.MinValue, int.MaxValue)),
        ElementType.Int64 => Each(x => (long)x),
        ElementType.Bool => Each(x => x != 0),
        _ => ToFloat(),
    };

    private Tensor<T> Each<T>(Func<double, T> convert) where T : unmanaged
    {
        var data = new T[Length];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = convert(ValueAt(i));
        }

        return new Tensor<T>(data, Dimensions.AsSpan());
    }
}
