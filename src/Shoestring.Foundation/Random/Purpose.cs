namespace Shoestring.Random;

/// <summary>
/// What random numbers are for; two purposes never share numbers. Each room names its own, so there is no list of them.
/// </summary>
/// <param name="Id">The number that enters the key.</param>
public readonly record struct Purpose(uint Id)
{
    /// <summary>The purpose of that name (FNV-1a over its UTF-16 code units).</summary>
    public static Purpose Of(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var hash = 2166136261u;
        foreach (var c in name)
        {
            hash = unchecked((hash ^ c) * 16777619u);
        }

        return new Purpose(hash);
    }
}
