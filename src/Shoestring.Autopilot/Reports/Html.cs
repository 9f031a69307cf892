namespace Shoestring.Autopilot.Reports;

/// <summary>A piece of HTML. Text becomes one only through <see cref="Of"/>, which encodes what stands in the holes.</summary>
/// <param name="Markup">The HTML.</param>
internal readonly record struct Html(string Markup)
{
    /// <summary>Nothing.</summary>
    public static Html Empty { get; } = new("");

    /// <summary>A template whose holes are encoded, unless they hold HTML themselves.</summary>
    public static Html Of(HtmlTemplate template) => new(template.ToString());

    /// <summary>A template, if a condition holds.</summary>
    public static Html If(bool condition, Func<Html> then) => condition ? then() : Empty;

    /// <summary>Pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(p => p.Markup)));

    /// <inheritdoc/>
    public override string ToString() => Markup ?? "";
}
