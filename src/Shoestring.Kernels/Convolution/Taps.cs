namespace Shoestring.Kernels.Convolution;

/// <summary>One.</summary>
internal readonly struct OneTap : ITaps
{
    public static int Count => 1;
}

/// <summary>Two.</summary>
internal readonly struct TwoTaps : ITaps
{
    public static int Count => 2;
}

/// <summary>Three.</summary>
internal readonly struct ThreeTaps : ITaps
{
    public static int Count => 3;
}

/// <summary>Four.</summary>
internal readonly struct FourTaps : ITaps
{
    public static int Count => 4;
}

/// <summary>Five.</summary>
internal readonly struct FiveTaps : ITaps
{
    public static int Count => 5;
}

/// <summary>Six.</summary>
internal readonly struct SixTaps : ITaps
{
    public static int Count => 6;
}

/// <summary>None.</summary>
internal readonly struct NoTaps : ITaps
{
    public static int Count => 0;
}
