namespace Shoestring.Graphs;

/// <summary>Facts about element types.</summary>
public static class ElementTypes
{
    /// <summary>Bytes that one element takes.</summary>
    /// <param name="type">The element type.</param>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Float64 or ElementType.Int64 => 8,
        ElementType.Float32 or ElementType.Int32 => 4,
        ElementType.Float16 or ElementType.BFloat16 => 2,
        _ => 1,
    };

    /// <summary>Whether values of the type have a fractional part, and so can have gradients.</summary>
    /// <param name="type">The element type.</param>
    public static bool IsFloat(this ElementType type) =>
        type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16 or ElementType.Float64;

    /// <summary>The element type that .NET type <typeparamref name="T"/> stores.</summary>
    /// <exception cref="NotSupportedException">No element type is stored as <typeparamref name="T"/>.</exception>
    public static ElementType Of<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return ElementType.Float32;
        }

        if (typeof(T) == typeof(double))
        {
            return ElementType.Float64;
        }

        if (typeof(T) == typeof(Half))
        {
            return ElementType.Float16;
        }

        if (typeof(T) == typeof(sbyte))
        {
            return ElementType.Int8;
        }

        if (typeof(T) == typeof(byte))
        {
            return ElementType.UInt8;
        }

        if (typeof(T) == typeof(int))
        {
            return ElementType.Int32;
        }

        if (typeof(T) == typeof(long))
        {
            return ElementType.Int64;
        }

        return typeof(T) == typeof(bool)
            ? ElementType.Bool
            : throw new NotSupportedException($"no element type is stored as {typeof(T).Name}");
    }
}
