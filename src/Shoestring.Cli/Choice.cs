namespace Shoestring.Cli;

/// <summary>A row of a table that an option chooses from: help shows it by the name that a user types.</summary>
internal readonly record struct Choice<T>(string Name, T Value)
{
    public override string ToString() => Name;
}
