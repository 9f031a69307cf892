using System.Runtime.CompilerServices;

namespace Shoestring.Kernels;

/// <summary>Argument guards of kernels: one call each, thrown from here so that kernels stay small.</summary>
internal static class Guard
{
    /// <exception cref="ArgumentException">The length differs.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Length(int actual, long expected, string name)
    {
        if (actual != expected)
        {
            ThrowLength(actual, expected, name);
        }
    }

    /// <exception cref="ArgumentException">The length is neither 0 nor the expected one.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OptionalLength(int actual, long expected, string name)
    {
        if (actual != 0 && actual != expected)
        {
            ThrowLength(actual, expected, name);
        }
    }

    /// <exception cref="ArgumentException">The span is shorter.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AtLeast(int actual, long needed, string name)
    {
        if (actual < needed)
        {
            ThrowLength(actual, needed, name);
        }
    }

    /// <exception cref="ArgumentException">The shape does not hold together.</exception>
    public static void That(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }

    private static void ThrowLength(int actual, long expected, string name) =>
        throw new ArgumentException($"The span has {actual} elements where {expected} are needed.", name);
}
